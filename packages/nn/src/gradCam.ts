import {
  type Backend,
  compile,
  constant,
  dense,
  leaf,
  mapTree,
  mean,
  type Program,
  type RunOptions,
  type Shape,
  subtree,
  sum,
  type Tree,
  valueAndGrad,
} from '@convene/core'
import type { HostTensor } from './init.ts'
import { asInputs, batchShape, type Model, variablesOf } from './model.ts'
import { disposeAll, upload } from './transfer.ts'
import { remainder, truncated } from './truncated.ts'

export interface GradCamOptions extends RunOptions {
  /** The layer that takes the feature maps that are looked at; `avg_pool`, if left out. */
  readonly maps?: string
  /** The dense layer whose outputs, before its activation, are the scores of classes; `predictions`, if left out. */
  readonly head?: string
  /** The class that is asked about. */
  readonly classIndex: number
}

/**
 * Where a network looks for a class (Grad-CAM): feature maps, each weighed by the mean slope of the class's score along it,
 * summed, and what is negative left out.
 *
 * @param x one example, [1, h, w, c]
 * @returns [rows, columns] of the maps, in units of the score
 * @throws DataError truncated.layer: there is no such layer
 * @see Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization, arXiv:1610.02391,
 * equations 1 and 2
 */
export async function gradCam<T>(
  backend: Backend<T>,
  model: Model,
  weights: Tree<HostTensor>,
  x: HostTensor,
  { maps = 'avg_pool', head = 'predictions', classIndex, ...options }: GradCamOptions,
): Promise<{ readonly shape: Shape; readonly data: Float32Array }> {
  const variables = mapTree(variablesOf(model), (_, path) => leaf(weights, path))
  const classes = leaf(variables, `${head}/bias`).shape[0] ?? 0
  const chosen = {
    shape: [classes],
    data: Float32Array.from({ length: classes }, (_, c) => (c === classIndex ? 1 : 0)),
  }
  const given = { x, chosen, ...asInputs(variables) }
  const uploaded = upload(backend, given)
  try {
    const shapes = { ...mapTree(given, ({ shape }) => shape), x: batchShape(model, 1) }
    const { cam } = await compile(backend, explanation(model, maps, head), shapes).run(uploaded, options)
    const data = Float32Array.from(await backend.toHost(cam!))
    const shape = backend.shapeOf(cam!)
    backend.dispose(cam!)
    return { shape, data }
  } finally {
    disposeAll(backend, Object.values(uploaded))
  }
}

function explanation(model: Model, maps: string, head: string): Program {
  const before = truncated(model, maps)
  const between = truncated(remainder(model, maps), head)
  return (ops, inputs) => {
    const variables = subtree(inputs, 'variables')
    const features = before.layer.apply(ops, variables, leaf(inputs, 'x'), 'inference').y
    const { gradients } = valueAndGrad(
      ops,
      (tracking, [a]) => {
        const constants = mapTree(variables, constant)
        const { y } = between.layer.apply(tracking, constants, a, 'inference')
        const scores = dense(tracking, y, leaf(constants, `${head}/kernel`), leaf(constants, `${head}/bias`))
        return sum(tracking, tracking.mul(scores, constant(leaf(inputs, 'chosen'))))
      },
      [features],
    )
    const importance = mean(ops, gradients[0], { axes: [1, 2], keepDims: true })
    return { cam: ops.relu(sum(ops, ops.mul(importance, features), { axes: [0, 3] })) }
  }
}
