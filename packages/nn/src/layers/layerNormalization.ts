import { layerNorm, leaf, type Shape, ShapeError } from '@convene/core'
import { ones, zeros } from '../initializers.ts'
import type { Layer, LayerOptions } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { weight } from './weights.ts'

export interface LayerNormalizationOptions extends LayerOptions {
  /** Over which axes; −1, the last, if left out. */
  readonly axis?: number | readonly number[]
  /** Added to the variance; 1e-3, if left out. */
  readonly epsilon?: number
  /** Whether there is a `beta`; true, if left out. */
  readonly center?: boolean
  /** Whether there is a `gamma`; true, if left out. */
  readonly scale?: boolean
}

/**
 * Each example, at each place along the other axes, to mean 0 and variance 1, then times `gamma` plus `beta`, which have the
 * sizes of the axes. Inference and training are the same.
 *
 * @throws ShapeError LayerNormalization.axis: there is none such, or one twice
 * @see Ba, Kiros & Hinton, Layer Normalization, arXiv:1607.06450
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  const { axis = -1, epsilon = 1e-3, center = true, scale = true } = options
  return primitiveLayer({
    type: 'LayerNormalization',
    name: options.name,
    variables: input => {
      const shape = axesOf(input, axis).map(i => input[i]!)
      return {
        ...(scale ? { gamma: weight(shape, ones) } : {}),
        ...(center ? { beta: weight(shape, zeros) } : {}),
      }
    },
    apply: (ops, variables, x) => {
      const input = ops.shapeOf(x)
      const axes = axesOf(input, axis)
      const shape = input.map((size, i) => (axes.includes(i) ? size : 1))
      const along = (path: string) => ops.reshape(leaf(variables, path), { shape })
      const parameters = { ...(scale && { gamma: along('gamma') }), ...(center && { beta: along('beta') }) }
      return { y: layerNorm(ops, x, parameters, { axes, epsilon }), state: {} }
    },
  })
}

/** From the front, ascending. */
function axesOf(input: Shape, axis: number | readonly number[]): readonly number[] {
  const given = typeof axis === 'number' ? [axis] : axis
  const axes = given.map(i => (i < 0 ? i + input.length : i)).sort((a, b) => a - b)
  const exist = axes.every(i => Number.isInteger(i) && i >= 0 && i < input.length)
  if (exist && axes.length > 0 && new Set(axes).size === axes.length) return axes
  const expected = `different axes of [${input.join(', ')}]`
  throw new ShapeError({ code: 'LayerNormalization.axis', expected, received: String(given) })
}
