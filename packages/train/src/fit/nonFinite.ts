import { type Backend, leaf, mapTree, type Program, plan, runSteps, subtree, type Tree, trace } from '@convene/core'
import { disposeAll, type HostTensor, upload } from '@convene/nn'
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
  const uploaded = upload(backend, given)
  const steps = runSteps(backend, plan(graph), new Map(graph.inputs.map(({ id, name }) => [id, leaf(uploaded, name)])))
  try {
    for (;;) {
      const step = steps.next()
      if (step.done === true) {
        disposeAll(backend, step.value.values())
        return undefined
      }
      const { node, value } = step.value
      const data: ArrayLike<number> = await backend.toHost(value)
      if (!Array.prototype.every.call(data, Number.isFinite)) return `layer ${node.layer} (${node.op})`
    }
  } finally {
    steps.return(new Map())
    disposeAll(backend, Object.values(uploaded))
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
