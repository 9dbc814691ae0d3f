import { leaf, type Shape, ShapeError, squaredDifference } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'

export interface RadialBasisOptions extends LayerOptions {
  /** A point for each output, all of one length; they do not change in training. */
  readonly centres: readonly (readonly number[])[]
}

/**
 * The squared distance to each of some fixed points, [n, c] → [n, units], with `centres` [units, c]: the smallest output is
 * the answer.
 *
 * @throws ShapeError RadialBasis.centres: points that have not as many numbers as the input has channels
 * @see LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86(11), 1998,
 * equation 7
 */
export function radialBasis({ centres, ...options }: RadialBasisOptions): Layer {
  return primitiveLayer({
    type: 'RadialBasis',
    name: options.name,
    variables: input => {
      check(centres, input)
      const shape = [centres.length, input[1]!]
      return { centres: { shape, initializer: () => Float32Array.from(centres.flat()), trainable: false } }
    },
    apply: (ops, variables, x) => {
      const [n = 1, c = 1] = ops.shapeOf(x)
      const rows = ops.reshape(x, { shape: [n, 1, c] })
      const distances = squaredDifference(ops, rows, leaf(variables, 'centres'))
      return { y: ops.sum(distances, { axes: [2], keepDims: false }), state: {} }
    },
  })
}

function check(centres: readonly (readonly number[])[], input: Shape): void {
  const [, channels] = input
  if (input.length === 2 && centres.length > 0 && centres.every(centre => centre.length === channels)) return
  const lengths = [...new Set(centres.map(centre => centre.length))].join(' and ')
  const received = `[${input.join(', ')}] and ${centres.length} points of ${lengths || 'no'} numbers`
  throw new ShapeError({ code: 'RadialBasis.centres', expected: '[n, c], and points of c numbers', received })
}
