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
import { isMap } from './architecture.ts'

/** How far a step downhill goes. */
const learningRate = 2 ** -4

/**
 * A step of training, from `x`, `labels/<output>`, `noise/<path>` and `variables/<path>`: the gradient by each trainable variable, what
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
 * The gradient by each trainable variable of what the outputs' losses sum up to, and the new statistics. Auxiliary answers count
 * as well.
 */
function differentiate<T>(
  ops: Ops<T>,
  model: Model,
  inputs: Tree<T>,
): { readonly gradients: Tree<T>; readonly trainable: Tree<T>; readonly state: Tree<T> } {
  const variables = variablesOf(model)
  const isTrainable = (path: string) => variables[path]?.trainable === true
  const [trainable, others] = partition(subtree(inputs, 'variables'), isTrainable)
  const [x, labels] = [leaf(inputs, 'x'), subtree(inputs, 'labels')]
  const paths = Object.keys(trainable)
  let state: Tree<T> = {}
  const { gradients } = valueAndGrad(
    ops,
    (tracking, tracked) => {
      const given = { ...mapTree(others, constant), ...Object.fromEntries(paths.map((path, i) => [path, tracked[i]!])) }
      const noise = mapTree(subtree(inputs, 'noise'), constant)
      const applied = model.layer.apply(tracking, given, constant(x), { noise })
      state = mapTree(applied.state, ({ value }) => value)
      const losses = Object.entries({ y: applied.y, ...applied.auxiliary }).map(([path, y]) =>
        lossOf(tracking, constant(leaf(labels, path)), y),
      )
      return losses.reduce((total, loss) => tracking.add(total, loss))
    },
    Object.values(trainable),
  )
  return { gradients: Object.fromEntries(paths.map((path, i) => [path, gradients[i]!])), trainable, state }
}

/**
 * Of probabilities, the cross-entropy −Σ label · log(probability) / n; of a map, half the squared distance Σ (y − label)² / 2n.
 */
function lossOf<T>(ops: Ops<T>, labels: T, y: T): T {
  const shape = ops.shapeOf(y)
  const [n = 1] = shape
  const total = (x: T) => ops.sum(x, { axes: shape.map((_, axis) => axis), keepDims: false })
  if (!isMap(shape)) return ops.mul(scalar(ops, -1 / n), total(ops.mul(labels, ops.log(y))))
  const away = ops.sub(y, labels)
  return ops.mul(scalar(ops, 1 / (2 * n)), total(ops.mul(away, away)))
}
