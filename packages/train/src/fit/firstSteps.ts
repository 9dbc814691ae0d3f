import {
  type Backend,
  compositesOf,
  DataError,
  type Graph,
  leaf,
  lower,
  mapTree,
  nest,
  type Ops,
  type Program,
  programOf,
  subtree,
  type Tree,
  traceWith,
} from '@convene/core'
import type { HostTensor, Model } from '@convene/nn'
import type { Batch, Batches } from '../batches.ts'
import { type StartOptions, startState } from '../trainState.ts'
import { trainStep } from '../trainStep.ts'
import { checkBatch } from './checkBatch.ts'
import { emptyEpoch } from './emptyEpoch.ts'
import { StepInputs } from './stepInputs.ts'
import { type TaskOptions, taskOf } from './taskOf.ts'

export interface FirstStepsOptions<T> extends TaskOptions, StartOptions {
  readonly backend: Pick<Backend<T>, 'overrides'>
  /** How many. */
  readonly steps: number
}

/** Several steps as one graph, and what it is run on. */
export interface FirstSteps {
  /**
   * Its outputs are the losses, `loss/<step>`, from 0. Its inputs are those of `trainStep`: variables and slots as they are before
   * the first step, and the rest for each, under `step/<step>/`.
   */
  readonly graph: Graph
  readonly inputs: Tree<HostTensor>
}

/**
 * What `fit` with these options computes in its first steps, as one graph: the same batches, noise and rates, and each step as it
 * is compiled for the backend. Nothing runs. It is for asking how one thing depends on another, such as a loss on all roundings
 * before it: see `outputBounds` of `@convene/conformance`.
 *
 * @throws DataError firstSteps.steps: not a whole number of at least 1
 * @throws ShapeError train.batch: a batch does not fit the model
 * @throws DataError fit.batches: an epoch without batches
 */
export async function firstSteps<T>(
  model: Model,
  batches: Batches,
  options: FirstStepsOptions<T>,
): Promise<FirstSteps> {
  if (!(Number.isInteger(options.steps) && options.steps >= 1)) {
    const received = String(options.steps)
    throw new DataError({ code: 'firstSteps.steps', expected: 'a whole number, 1 or more', received })
  }
  const task = taskOf(model, options)
  const composites = compositesOf(options.backend)
  const { variables, slots, ...start } = startState(model, task.optimizer, options)
  const kept = { ...nest('variables', variables), ...nest('slots', slots) }
  const stepInputs = new StepInputs(task)
  const steps: Program[] = []
  let inputs: Tree<HostTensor> = kept
  let { key } = start
  for await (const batch of firstOf(batches, options.steps)) {
    checkBatch(model, batch)
    const step = steps.length
    const given = stepInputs.of(batch, { key, step })
    const { stages } = lower(trainStep(task), shapesOf({ ...kept, ...given.inputs }), { composites })
    steps.push(programOf(stages.at(-1)!.graph))
    inputs = { ...inputs, ...nest(`step/${step}`, given.inputs) }
    key = given.key
  }
  return { graph: traceWith(composites, inSequence(steps), shapesOf(inputs), {}), inputs }
}

const shapesOf = (tensors: Tree<HostTensor>) => mapTree(tensors, ({ shape }) => shape)

/** The first batches of a training, from as many epochs as it takes. */
async function* firstOf(batches: Batches, count: number): AsyncGenerator<Batch> {
  let taken = 0
  for (let epoch = 0; taken < count; epoch++) {
    const before = taken
    for await (const batch of batches(epoch)) {
      yield batch
      taken += 1
      if (taken === count) return
    }
    if (taken === before) throw emptyEpoch(epoch)
  }
}

/** Steps one after the other, each with the variables and slots that the one before made. */
function inSequence(steps: readonly Program[]): Program {
  return <T>(ops: Ops<T>, inputs: Tree<T>): Tree<T> => {
    const losses: Record<string, T> = {}
    let kept: Tree<T> = { ...branch(inputs, 'variables'), ...branch(inputs, 'slots') }
    for (const [i, step] of steps.entries()) {
      const made = ops.layer(`step ${i}`, () => step(ops, { ...kept, ...subtree(inputs, `step/${i}`) }))
      losses[`loss/${i}`] = leaf(made, 'loss')
      kept = { ...kept, ...branch(made, 'variables'), ...branch(made, 'slots') }
    }
    return losses
  }
}

const branch = <T>(tree: Tree<T>, name: string): Tree<T> => nest(name, subtree(tree, name))
