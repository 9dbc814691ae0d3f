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

/** A model with its weights on a backend, ready to be asked. */
export interface Predictor {
  /**
   * @param x a batch of examples, [n, …]
   * @throws ShapeError predict.input: not a batch of the model's examples
   */
  predict(x: HostTensor, options?: RunOptions): Promise<{ readonly shape: Shape; readonly data: HostArray }>
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

  return {
    predict: async ({ data, shape }, options) => {
      const [batch = 0] = shape
      if (!sameShape(shape, [batch, ...model.inputShape])) {
        const expected = `[n, ${model.inputShape.join(', ')}]`
        throw new ShapeError({ code: 'predict.input', expected, received: formatShape(shape) })
      }
      const x = tensor(backend, data, shape)
      try {
        const y = leaf(await bound.withArguments({ x: shape }).run({ x }, options), 'y')
        try {
          return { shape: backend.shapeOf(y), data: await backend.toHost(y) }
        } finally {
          backend.dispose(y)
        }
      } finally {
        backend.dispose(x)
      }
    },
    dispose: () => {
      bound.dispose()
      disposeAll(backend, Object.values(uploaded))
    },
  }
}
