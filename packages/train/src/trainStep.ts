import {
  constant,
  leaf,
  mapTree,
  nest,
  type Ops,
  type Program,
  partition,
  subtree,
  type Tree,
  valueAndGrad,
} from '@convene/core'
import { type Model, regularization, variablesOf } from '@convene/nn'
import type { Clipping } from './clipping.ts'
import { type LossTerm, lossOf } from './objective.ts'
import type { Optimizer } from './optimizers/optimizer.ts'

/** What is trained, and how. */
export interface TrainTask {
  readonly model: Model
  readonly optimizer: Optimizer
  readonly terms: readonly Required<LossTerm>[]
  /** Which variables stay as they are, by path; running statistics among them too. */
  readonly isFrozen?: ((path: string) => boolean) | undefined
  readonly clipping?: Clipping | undefined
  /** Which of the network's outputs a step gives; none, if left out. */
  readonly reported?: readonly string[]
}

/** The parameters that a task changes by their gradients. */
export function trainedPaths({
  model,
  isFrozen = () => false,
}: Pick<TrainTask, 'model' | 'isFrozen'>): readonly string[] {
  return Object.entries(variablesOf(model)).flatMap(([path, { trainable }]) =>
    trainable && !isFrozen(path) ? [path] : [],
  )
}

/**
 * A step of training as one program: forward, gradients, update.
 *
 * Its inputs are `x`, `targets/<name>`, `noise/<path>`, `scalars/<name>`, `variables/<path>` and `slots/<slot>/<path>`; its
 * outputs `loss`, `outputs/<name>` of the network before the update, where they are asked for, and those variables and slots that change.
 */
export function trainStep(task: TrainTask): Program {
  const paths = new Set(trainedPaths(task))
  return (ops, inputs) => {
    const [trained] = partition(subtree(inputs, 'variables'), path => paths.has(path))
    const { loss, outputs, state, gradients } = differentiate(ops, task, inputs, trained)
    const clipped = task.clipping?.(ops, gradients) ?? gradients
    const updated = update(ops, task.optimizer, inputs, trained, clipped)
    return {
      loss,
      ...Object.fromEntries((task.reported ?? []).map(name => [`outputs/${name}`, leaf(outputs, name)])),
      ...nest('variables', { ...updated.parameters, ...state }),
      ...nest('slots', updated.slots),
    }
  }
}

interface Differentiated<T> {
  readonly loss: T
  readonly outputs: Tree<T>
  /** The new values of variables that change otherwise. */
  readonly state: Tree<T>
  readonly gradients: Tree<T>
}

function differentiate<T>(
  ops: Ops<T>,
  { model, terms, isFrozen }: TrainTask,
  inputs: Tree<T>,
  trained: Tree<T>,
): Differentiated<T> {
  const paths = Object.keys(trained)
  const constants = mapTree(inputs, constant)
  let [outputs, state]: Tree<T>[] = [{}, {}]
  const { value, gradients } = valueAndGrad(
    ops,
    (tracking, xs) => {
      const variables = {
        ...subtree(constants, 'variables'),
        ...Object.fromEntries(paths.map((path, i) => [path, xs[i]!])),
      }
      const mode = { noise: subtree(constants, 'noise'), ...(isFrozen && { isFrozen }) }
      const applied = model.layer.apply(tracking, variables, leaf(constants, 'x'), mode)
      const all = { y: applied.y, ...applied.auxiliary }
      outputs = mapTree(all, ({ value }) => value)
      state = mapTree(applied.state, ({ value }) => value)
      const loss = lossOf(tracking, terms, all, subtree(constants, 'targets'))
      return tracking.add(loss, regularization(tracking, model, variables))
    },
    Object.values(trained),
  )
  return {
    loss: value,
    outputs: outputs!,
    state: state!,
    gradients: Object.fromEntries(paths.map((path, i) => [path, gradients[i]!])),
  }
}

function update<T>(
  ops: Ops<T>,
  optimizer: Optimizer,
  inputs: Tree<T>,
  trained: Tree<T>,
  gradients: Tree<T>,
): { readonly parameters: Tree<T>; readonly slots: Tree<T> } {
  const scalars = subtree(inputs, 'scalars')
  const parameters: Record<string, T> = {}
  const slots: Record<string, T> = {}
  for (const [path, parameter] of Object.entries(trained)) {
    const own = Object.fromEntries(optimizer.slots.map(slot => [slot, leaf(inputs, `slots/${slot}/${path}`)]))
    const given = { path, parameter, gradient: leaf(gradients, path), slots: own, scalars }
    const updated = ops.layer(optimizer.name, () => optimizer.update(ops, given))
    parameters[path] = updated.parameter
    for (const [slot, value] of Object.entries(updated.slots)) slots[`${slot}/${path}`] = value
  }
  return { parameters, slots }
}
