import { type Ops, pair, resize2d, ShapeError, type Size2d } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

export interface UpSampling2DOptions extends LayerOptions {
  /** `'nearest'`, if left out: each pixel is repeated. */
  readonly interpolation?: 'nearest' | 'bilinear'
}

/**
 * Images made larger, [n, h, w, c] → [n, h·sh, w·sw, c]. Bilinear is by half-pixel centres, as in TensorFlow 2.
 *
 * @param size whole numbers, down and across; one number for both
 * @throws ShapeError UpSampling2D.input: not an image
 * @throws ShapeError UpSampling2D.size: not whole numbers of at least 1
 */
export function upSampling2D(size: number | Size2d, options: UpSampling2DOptions = {}): Layer {
  const { interpolation = 'nearest' } = options
  const factors = pair(size)
  return statelessLayer('UpSampling2D', options, (ops, x) => {
    const shape = ops.shapeOf(x)
    const [, h, w] = shape
    if (shape.length !== 4 || h === undefined || w === undefined) {
      const received = `[${shape.join(', ')}]`
      throw new ShapeError({ code: 'UpSampling2D.input', expected: '[n, h, w, c]', received })
    }
    if (!factors.every(factor => Number.isInteger(factor) && factor >= 1)) {
      const received = `[${factors.join(', ')}]`
      throw new ShapeError({ code: 'UpSampling2D.size', expected: 'whole numbers of at least 1', received })
    }
    if (interpolation === 'nearest') return repeat(ops, x, factors)
    return resize2d(ops, x, { size: [h * factors[0], w * factors[1]], method: 'bilinear' })
  })
}

function repeat<T>(ops: Ops<T>, x: T, [sh, sw]: Size2d): T {
  const [n = 1, h = 1, w = 1, c = 1] = ops.shapeOf(x)
  const apart = ops.reshape(x, { shape: [n, h, 1, w, 1, c] })
  const repeated = ops.broadcastTo(apart, { shape: [n, h, sh, w, sw, c] })
  return ops.reshape(repeated, { shape: [n, h * sh, w * sw, c] })
}
