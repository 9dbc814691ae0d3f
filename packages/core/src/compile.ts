import type { Backend } from './backend.ts'
import { type Bound, bind } from './bind.ts'
import type { CompositeName } from './composites/composite.ts'
import { compositeNames } from './composites/compositeDefs.ts'
import { type Lowered, lower } from './lower.ts'
import type { RunOptions } from './prepared.ts'
import type { Shape } from './shape.ts'
import type { Program, TraceOptions } from './trace.ts'
import type { Tree } from './tree.ts'

export interface CompileOptions extends TraceOptions {
  /** Whether to rewrite the program for less work; true, if left out. If not, each node runs as it was traced. */
  readonly optimize?: boolean
}

export interface Compiled<T> extends Lowered {
  /**
   * Runs the program. Intermediates are freed on the way; the inputs stay the caller's, and so do the outputs. It binds,
   * runs and lets go again: what depends on parameters alone is computed each time, and nothing is kept. Where parameters
   * stay, `bind` them.
   *
   * @param inputs a tensor for each input, by its path; more are ignored
   * @throws DataError tree.missing: an input is not there
   * @throws ShapeError compile.input: an input has another shape than the program was compiled for
   */
  run(inputs: Tree<T>, options?: RunOptions): Promise<Tree<T>>
  /**
   * Computes all that depends on parameters alone, once for all runs.
   *
   * @param parameters a tensor for each parameter, by its path; they stay the caller's, and have to live and stay the same
   * as long as what is returned
   * @throws DataError tree.missing: a parameter is not there
   * @throws ShapeError compile.input: a parameter has another shape than the program was compiled for
   */
  bind(parameters: Tree<T>): Bound<T>
}

/** The composites that a backend computes at once, and that may stand in what is compiled for it. */
export function compositesOf<T>({ overrides }: Pick<Backend<T>, 'overrides'>): readonly CompositeName[] {
  return compositeNames.filter(name => overrides?.[name] !== undefined)
}

/**
 * Prepares a program for running many times on one backend: its shapes are checked once, here, it is rewritten for less
 * work, and its memory is planned by liveness, so that nobody frees anything by hand. A backend that can prepare a whole
 * plan does so; on any other the kernels run one by one.
 *
 * @param inputs the shape of each input, by its path
 */
export function compile<T>(
  backend: Backend<T>,
  program: Program,
  inputs: Tree<Shape>,
  options: CompileOptions = {},
): Compiled<T> {
  const composites = compositesOf(backend)
  const lowered = new Map<string, Lowered>()
  const lowerFor = (shapes: Tree<Shape>): Lowered => {
    const key = JSON.stringify(shapes)
    const made = lowered.get(key) ?? lower(program, shapes, { ...options, composites })
    lowered.set(key, made)
    return made
  }
  const bindTo = (parameters: Tree<T>) => bind(backend, lowerFor, inputs, parameters)
  return {
    ...lowerFor(inputs),
    bind: bindTo,
    run: async (given, runOptions) => {
      const bound = bindTo(given)
      try {
        return await bound.run(given, runOptions)
      } finally {
        bound.dispose()
      }
    },
  }
}
