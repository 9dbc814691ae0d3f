import type { Backend } from './backend.ts'
import { ConveneError, ShapeError } from './errors.ts'
import type { Graph, ValueId } from './graph.ts'
import { runKernel } from './interpret.ts'
import { type Plan, plan } from './plan.ts'
import { formatShape, type Shape, sameShape } from './shape.ts'
import { type Program, type TraceOptions, trace } from './trace.ts'
import { leaf, mapTree, type Tree } from './tree.ts'

export interface RunOptions {
  /** Stops the run between two nodes; what it holds is freed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal
  /** Called after each node. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

export interface Compiled<T> {
  readonly graph: Graph
  readonly plan: Plan
  /**
   * Runs the program. Intermediates are freed on the way; the inputs stay the caller's, and so do the outputs.
   *
   * @param inputs a tensor for each input, by its path; more are ignored
   * @throws DataError tree.missing: an input is not there
   * @throws ShapeError compile.input: an input has another shape than the program was compiled for
   */
  run(inputs: Tree<T>, options?: RunOptions): Promise<Tree<T>>
}

/**
 * Prepares a program for running many times on one backend: its shapes are checked once, here, and its memory is
 * planned by liveness, so that nobody frees anything by hand.
 *
 * @param inputs the shape of each input, by its path
 */
export function compile<T>(
  backend: Backend<T>,
  program: Program,
  inputs: Tree<Shape>,
  options: TraceOptions = {},
): Compiled<T> {
  const graph = trace(program, inputs, options)
  const { steps, peakElements } = plan(graph)
  return {
    graph,
    plan: { steps, peakElements },
    run: async (given, { signal, onProgress } = {}) => {
      const values = new Map<ValueId, T>(graph.inputs.map(input => [input.id, checkInput(backend, given, input)]))
      const own = new Set<ValueId>()
      try {
        for (const [index, { node, free }] of steps.entries()) {
          signal?.throwIfAborted()
          const call = { op: node.op, inputs: node.inputs.map(id => values.get(id)!), attrs: node.attrs }
          values.set(
            node.id,
            inNodeLayer(node.layer, () => runKernel(backend, node.shape, call)),
          )
          own.add(node.id)
          for (const id of free) {
            backend.dispose(values.get(id)!)
            values.delete(id)
            own.delete(id)
          }
          onProgress?.({ done: index + 1, total: steps.length })
          if (signal !== undefined || onProgress !== undefined) await pause()
        }
      } catch (error) {
        for (const id of own) backend.dispose(values.get(id)!)
        throw error
      }
      return mapTree(graph.outputs, id => values.get(id)!)
    },
  }
}

function checkInput<T>(backend: Backend<T>, given: Tree<T>, { name, shape }: { name: string; shape: Shape }): T {
  const x = leaf(given, name)
  const received = backend.shapeOf(x)
  if (!sameShape(received, shape)) {
    throw new ShapeError({
      code: 'compile.input',
      expected: `${formatShape(shape)} for ${name}`,
      received: formatShape(received),
    })
  }
  return x
}

function inNodeLayer<R>(layer: string, body: () => R): R {
  try {
    return body()
  } catch (error) {
    throw error instanceof ConveneError && layer !== '' ? error.at({ layer }) : error
  }
}

/** Gives timers, signals and screens a turn. */
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve))
