import {
  constant,
  leaf,
  mapTree,
  nest,
  type Ops,
  type Program,
  partition,
  scalar,
  subtree,
  type Tree,
  valueAndGrad,
} from '@convene/core'
import { type Model, variablesOf } from '@convene/nn'

/** How far a step downhill goes. */
const learningRate = 2 ** -4

/** What a network answers: a program from `x` and `variables/<path>`. */
export function forward(model: Model): Program {
  return (ops, inputs) => ({
    y: model.layer.apply(ops, subtree(inputs, 'variables'), leaf(inputs, 'x'), 'inference').y,
  })
}

/**
 * A step of training, from `x`, `labels`, `noise/<path>` and `variables/<path>`: the gradient by each trainable variable, what
 * the variable is after a step downhill, and the new statistics.
 */
export function training(model: Model): Program {
  return <T>(ops: Ops<T>, inputs: Tree<T>): Tree<T> => {
    const { gradients, trainable, state } = differentiate(ops, model, inputs)
    const step = (x: T, path: string) => ops.sub(x, ops.mul(scalar(ops, learningRate), leaf(gradients, path)))
    return { ...nest('gradient', gradients), ...nest('step', mapTree(trainable, step)), ...nest('state', state) }
  }
}

/**
 * The gradient of the cross-entropy −Σ label · log(probability) / n by each trainable variable, and the new statistics.
 * Auxiliary answers count as well.
 */
function differentiate<T>(
  ops: Ops<T>,
  model: Model,
  inputs: Tree<T>,
): { readonly gradients: Tree<T>; readonly trainable: Tree<T>; readonly state: Tree<T> } {
  const variables = variablesOf(model)
  const isTrainable = (path: string) => variables[path]?.trainable === true
  const [trainable, others] = partition(subtree(inputs, 'variables'), isTrainable)
  const [x, labels] = [leaf(inputs, 'x'), leaf(inputs, 'labels')]
  const paths = Object.keys(trainable)
  let state: Tree<T> = {}
  const { gradients } = valueAndGrad(
    ops,
    (tracking, tracked) => {
      const given = { ...mapTree(others, constant), ...Object.fromEntries(paths.map((path, i) => [path, tracked[i]!])) }
      const noise = mapTree(subtree(inputs, 'noise'), constant)
      const applied = model.layer.apply(tracking, given, constant(x), { noise })
      state = mapTree(applied.state, ({ value }) => value)
      const axes = ops.shapeOf(labels).map((_, axis) => axis)
      const [n = 1] = ops.shapeOf(labels)
      const losses = [applied.y, ...Object.values(applied.auxiliary ?? {})].map(y => {
        const terms = tracking.mul(constant(labels), tracking.log(y))
        return tracking.mul(scalar(tracking, -1 / n), tracking.sum(terms, { axes, keepDims: false }))
      })
      return losses.reduce((total, loss) => tracking.add(total, loss))
    },
    Object.values(trainable),
  )
  return { gradients: Object.fromEntries(paths.map((path, i) => [path, gradients[i]!])), trainable, state }
}
