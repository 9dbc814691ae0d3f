import { applyChild, applyMerge, buildChild, buildMerge, joinApplied, joinBuilt, withNames } from './child.ts'
import type { Layer, LayerOptions } from './layer.ts'
import { concatenate, type Merge } from './merges.ts'

export interface ParallelOptions extends LayerOptions {
  /** What makes one tensor of the branches'; concatenation of channels, if left out. */
  readonly merge?: Merge
}

/**
 * Several branches of one input, and what is made of them. A branch `sequential([])` is the input itself. Layers without a
 * name get one as in `sequential`.
 *
 * @throws ShapeError the branches do not fit together; the error names the merge
 */
export function parallel(branches: readonly Layer[], options: ParallelOptions = {}): Layer {
  const { merge = concatenate(), ...rest } = options
  const named = withNames(branches)
  return {
    type: 'Parallel',
    isCombinator: true,
    ...rest,
    build: input => {
      const built = named.map(branch => buildChild(branch, input))
      const shapes = built.map(({ outputShape }) => outputShape)
      const merged = buildMerge(merge, shapes)
      return { outputShape: merged.outputShape, ...joinBuilt([...built, merged]) }
    },
    apply: (ops, variables, x, mode) => {
      const applied = named.map(branch => applyChild(branch, ops, variables, x, mode))
      const outputs = applied.map(({ y }) => y)
      return { y: applyMerge(merge, ops, outputs), ...joinApplied(applied) }
    },
  }
}
