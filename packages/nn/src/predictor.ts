import {
  type Backend,
  compile,
  formatShape,
  type HostArray,
  leaf,
  mapTree,
  type RunOptions,
  type Shape,
  ShapeError,
  sameShape,
  type Tree,
  tensor,
} from '@convene/core'
import type { HostTensor } from './init.ts'
import { asInputs, inference, isVariable, type Model, programInputs, variablesOf } from './model.ts'
import { disposeAll, upload } from './transfer.ts'

/** What a model answers, on the host. */
export interface Prediction {
  readonly shape: Shape
  readonly data: HostArray
}

/** A model with its weights on a backend, ready to be asked. */
export interface Predictor {
  /**
   * The model's `y`.
   *
   * @param x a batch of examples, [n, …]
   * @throws ShapeError predict.input: not a batch of the model's examples
   */
  predict(x: HostTensor, options?: RunOptions): Promise<Prediction>
  /**
   * `y`, and those that the model's `outputs` names.
   *
   * @throws ShapeError predict.input
   */
  predictAll(x: HostTensor, options?: RunOptions): Promise<Tree<Prediction>>
  /** Frees the weights. The backend stays open. */
  dispose(): void
}

/**
 * Puts a model's weights on a backend, once, and all that depends on them alone. The model is compiled for each size of
 * batch that comes.
 *
 * @param weights a value for each of the model's variables; others are ignored
 * @throws DataError tree.missing: a variable has no value
 * @throws ShapeError predictor.weights: a value has another shape than its variable
 */
export function predictor<T>(backend: Backend<T>, model: Model, weights: Tree<HostTensor>): Predictor {
  const variables = mapTree(variablesOf(model), ({ shape }, path) => {
    const value = leaf(weights, path)
    if (!sameShape(value.shape, shape)) {
      const expected = `${formatShape(shape)} for ${path}`
      throw new ShapeError({ code: 'predictor.weights', expected, received: formatShape(value.shape) })
    }
    return value
  })
  const uploaded = upload(backend, variables)

  const program = compile(backend, inference(model), programInputs(model, 1), { isParameter: isVariable })
  const bound = program.bind(asInputs(uploaded))

  const predictAll: Predictor['predictAll'] = async ({ data, shape }, options) => {
    const [batch = 0] = shape
    if (!sameShape(shape, [batch, ...model.inputShape])) {
      const expected = `[n, ${model.inputShape.join(', ')}]`
      throw new ShapeError({ code: 'predict.input', expected, received: formatShape(shape) })
    }
    const x = tensor(backend, data, shape)
    try {
      const outputs = await bound.withArguments({ x: shape }).run({ x }, options)
      try {
        const read = async ([path, y]: readonly [string, T]) =>
          [path, { shape: backend.shapeOf(y), data: await backend.toHost(y) }] as const
        return Object.fromEntries(await Promise.all(Object.entries(outputs).map(read)))
      } finally {
        disposeAll(backend, Object.values(outputs))
      }
    } finally {
      backend.dispose(x)
    }
  }

  return {
    predict: async (x, options) => leaf(await predictAll(x, options), 'y'),
    predictAll,
    dispose: () => {
      bound.dispose()
      disposeAll(backend, Object.values(uploaded))
    },
  }
}
