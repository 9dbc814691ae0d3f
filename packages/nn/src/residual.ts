import { mergeTrees, type Ops, type Shape, shapes } from '@convene/core'
import type { Layer, LayerOptions } from './layer.ts'
import { applyChild, buildChild, mergeBuilt } from './sequential.ts'

export interface ResidualOptions extends LayerOptions {
  /** What the input goes through on the short way; unchanged, if left out. */
  readonly shortcut?: Layer
  /** The name of the addition; `add`, if left out. */
  readonly addName?: string
}

/**
 * The sum of what two ways make of one input: F(x) + x, or F(x) + shortcut(x).
 *
 * @throws ShapeError broadcast: the two do not end with the same shape; the error names the addition
 * @see He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, equations 1 and 2
 */
export function residual(main: Layer, { shortcut, addName = 'add', ...options }: ResidualOptions = {}): Layer {
  const add = <T>(ops: Ops<T>, x: T, y: T): T => ops.layer(addName, () => ops.add(x, y))
  return {
    type: 'Residual',
    ...options,
    build: input => {
      const short = shortcut === undefined ? [] : [buildChild(shortcut, input)]
      const long = buildChild(main, input)
      const outputShape: Shape = add(shapes, short[0]?.outputShape ?? input, long.outputShape)
      const addition = { name: addName, type: 'Add', outputShape, variables: {} }
      return mergeBuilt(outputShape, [...short, long, { outputShape, variables: {}, layers: [addition] }])
    },
    apply: (ops, variables, x, mode) => {
      const short = shortcut === undefined ? { y: x, state: {} } : applyChild(shortcut, ops, variables, x, mode)
      const long = applyChild(main, ops, variables, x, mode)
      return { y: add(ops, short.y, long.y), state: mergeTrees(short.state, long.state) }
    },
  }
}
