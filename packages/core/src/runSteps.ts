import type { Backend } from './backend.ts'
import { ConveneError } from './errors.ts'
import type { GraphNode, ValueId } from './graph.ts'
import { runKernel } from './interpret.ts'
import { pauses } from './pauses.ts'
import type { Plan } from './plan.ts'
import type { Prepared } from './prepared.ts'

/** A node has run. */
export interface StepDone<T> {
  /** How many have. */
  readonly done: number
  readonly node: GraphNode
  /** Its result, which may be gone after the next. */
  readonly value: T
}

/**
 * Runs a plan one kernel at a time, freeing on the way what is not needed any more; pauses after each node, with how many
 * are done and what it made. A run that is not continued to its end frees what it made.
 *
 * @param given a tensor for each input
 * @returns a tensor for each value among the outputs
 */
export function* runSteps<T>(
  backend: Backend<T>,
  { steps, outputs }: Pick<Plan, 'steps' | 'outputs'>,
  given: ReadonlyMap<ValueId, T>,
): Generator<StepDone<T>, ReadonlyMap<ValueId, T>> {
  const values = new Map(given)
  const own = new Set<ValueId>()
  const free = (id: ValueId): void => {
    backend.dispose(values.get(id)!)
    values.delete(id)
    own.delete(id)
  }
  let isDone = false
  try {
    for (const [index, step] of steps.entries()) {
      const { node } = step
      const call = { op: node.op, inputs: node.inputs.map(id => values.get(id)!), attrs: node.attrs }
      const value = atNode(node, () => runKernel(backend, node.shape, call))
      values.set(node.id, value)
      own.add(node.id)
      step.free.forEach(free)
      yield { done: index + 1, node, value }
    }
    isDone = true
  } finally {
    if (!isDone) own.forEach(free)
  }
  return new Map(Object.values(outputs).map(id => [id, values.get(id)!]))
}

/** A plan that is run one kernel at a time: what every backend can do. */
export function interpreted<T>(backend: Backend<T>, plan: Plan, parameters: ReadonlyMap<ValueId, T>): Prepared<T> {
  return {
    arenaBytes: 0,
    dispose: () => {},
    run: async (args, { signal, onProgress } = {}) => {
      const steps = runSteps(backend, plan, new Map([...parameters, ...args]))
      const pause = pauses()
      try {
        for (;;) {
          signal?.throwIfAborted()
          const step = steps.next()
          if (step.done === true) return step.value
          onProgress?.({ done: step.value.done, total: plan.steps.length })
          if (signal !== undefined || onProgress !== undefined) await pause()
        }
      } finally {
        steps.return(new Map())
      }
    },
  }
}

/** Runs `body`; an error that leaves it names the node's op and layer. For backends that prepare whole plans, too. */
export function atNode<R>({ op, layer }: GraphNode, body: () => R): R {
  try {
    return body()
  } catch (error) {
    throw error instanceof ConveneError ? error.at(layer === '' ? { op } : { op, layer }) : error
  }
}
