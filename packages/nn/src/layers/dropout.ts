import { DataError, type Ops, type Shape, ShapeError, scalar, zero } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { noiseAt } from '../mode.ts'
import { primitiveLayer } from '../primitiveLayer.ts'

/**
 * In training, sets a share `rate` of the elements to zero, and multiplies the others by 1 / (1 − rate), so that the mean
 * stays; in inference does nothing. Draws one uniform number for each element, at `noise`: those below the rate are zero.
 *
 * @param rate from 0 to less than 1
 * @throws DataError Dropout.rate, when it is built
 * @throws DataError training.noise: training without numbers to draw from
 * @see Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 15, 2014
 */
export function dropout(rate: number, options: LayerOptions = {}): Layer {
  return dropping('Dropout', rate, options, input => input)
}

/**
 * Dropout of whole channels of an image: neighbouring pixels, which tell the same, go together. x [n, h, w, c]; one uniform
 * number for each example and channel.
 *
 * @throws ShapeError SpatialDropout2D.input: not an image
 * @throws DataError SpatialDropout2D.rate, training.noise
 * @see Tompson et al., Efficient Object Localization Using Convolutional Networks, arXiv:1411.4280
 */
export function spatialDropout2D(rate: number, options: LayerOptions = {}): Layer {
  return dropping('SpatialDropout2D', rate, options, input => {
    const [n = 1, , , c = 1] = input
    if (input.length === 4) return [n, 1, 1, c]
    throw new ShapeError({
      code: 'SpatialDropout2D.input',
      expected: '[n, h, w, c]',
      received: `[${input.join(', ')}]`,
    })
  })
}

function dropping(type: string, rate: number, { name }: LayerOptions, shapeOf: (input: Shape) => Shape): Layer {
  return primitiveLayer({
    type,
    name,
    noise: input => {
      if (!(rate >= 0 && rate < 1)) {
        const expected = 'a number from 0 to less than 1'
        throw new DataError({ code: `${type}.rate`, expected, received: String(rate) })
      }
      const shape = shapeOf(input)
      return rate === 0 ? {} : { noise: shape }
    },
    apply: (ops, _variables, x, mode) => {
      const y = mode === 'inference' || rate === 0 ? x : drop(ops, x, noiseAt(mode, 'noise'), rate)
      return { y, state: {} }
    },
  })
}

function drop<T>(ops: Ops<T>, x: T, noise: T, rate: number): T {
  const isDropped = ops.greater(scalar(ops, rate), noise)
  return ops.select(isDropped, zero(ops), ops.mul(x, scalar(ops, 1 / (1 - rate))))
}
