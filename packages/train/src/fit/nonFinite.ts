import {
  applyCall,
  type Backend,
  evaluate,
  leaf,
  mapTree,
  type Program,
  plan,
  subtree,
  type Tree,
  tensor,
  trace,
} from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { lossOf } from '../objective.ts'
import type { TrainTask } from '../trainStep.ts'

/**
 * Where numbers stop being finite on their way from a batch to the loss: looked for among what comes in, then op by op.
 *
 * @param given the step's inputs, by path: batch, noise and variables
 * @returns in words, such as `layer conv1 (conv2d)`
 */
export async function firstNonFinite<T>(
  backend: Backend<T>,
  task: TrainTask,
  given: Tree<HostTensor>,
): Promise<string | undefined> {
  for (const [path, { data }] of Object.entries(given)) {
    if (!data.every(Number.isFinite)) return `the input ${path}`
  }
  const graph = trace(
    forward(task),
    mapTree(given, ({ shape }) => shape),
  )
  const ops = evaluate(backend)
  const values = new Map<number, T>()
  try {
    for (const { id, name } of graph.inputs) {
      const { data, shape } = leaf(given, name)
      values.set(id, tensor(backend, data, shape))
    }
    for (const { node, free } of plan(graph).steps) {
      const y = applyCall(ops, { op: node.op, inputs: node.inputs.map(id => values.get(id)!), attrs: node.attrs })
      values.set(node.id, y)
      const data: ArrayLike<number> = await backend.toHost(y)
      if (!Array.prototype.every.call(data, Number.isFinite)) return `layer ${node.layer} (${node.op})`
      for (const id of free) {
        backend.dispose(values.get(id)!)
        values.delete(id)
      }
    }
    return undefined
  } finally {
    for (const x of values.values()) backend.dispose(x)
  }
}

/** What the loss is made of, as one program. */
function forward({ model, terms, isFrozen }: TrainTask): Program {
  return (ops, inputs) => {
    const mode = { noise: subtree(inputs, 'noise'), ...(isFrozen && { isFrozen }) }
    const { y, auxiliary } = model.layer.apply(ops, subtree(inputs, 'variables'), leaf(inputs, 'x'), mode)
    return { loss: lossOf(ops, terms, { y, ...auxiliary }, subtree(inputs, 'targets')) }
  }
}
