import {
  type Connections,
  conv2D,
  dense,
  flatten,
  type Initializer,
  type Model,
  partialConv2D,
  radialBasis,
  randomUniform,
  sequential,
  subsampling2D,
} from '@convene/nn'
import { digitBitmaps } from './digitBitmaps.ts'

/**
 * LeNet-5 as it was published: subsampling has a coefficient and a bias for each map, a map of C3 sees some of S2's, all units
 * squash by 1.7159·tanh(2x / 3), and the outputs are squared distances to bitmaps of the digits, of which the smallest is the
 * answer. 32×32×1 in, of which white is −0.1 and black 1.175; 60,000 trained parameters, and 840 that are fixed.
 *
 * @see LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86(11), 1998,
 * section II.B
 */
export function lenet1998(): Model {
  const activation = 'scaled_tanh'
  return {
    name: 'lenet1998',
    inputShape: [32, 32, 1],
    layer: sequential([
      conv2D({ name: 'c1', filters: 6, kernelSize: 5, activation, kernelInitializer: startingFrom(25) }),
      subsampling2D(2, { name: 's2', activation }),
      partialConv2D({ name: 'c3', connections: tableI, kernelSize: 5, activation, initialLimit }),
      subsampling2D(2, { name: 's4', activation }),
      conv2D({ name: 'c5', filters: 120, kernelSize: 5, activation, kernelInitializer: startingFrom(16 * 25) }),
      flatten({ name: 'flatten' }),
      dense({ name: 'f6', units: 84, activation, kernelInitializer: startingFrom(120) }),
      radialBasis({ name: 'output', centres: digitBitmaps }),
    ]),
  }
}

/** Which maps of S2 each map of C3 takes in. */
export const tableI: Connections = [
  [0, 1, 2],
  [1, 2, 3],
  [2, 3, 4],
  [3, 4, 5],
  [0, 4, 5],
  [0, 1, 5],
  [0, 1, 2, 3],
  [1, 2, 3, 4],
  [2, 3, 4, 5],
  [0, 3, 4, 5],
  [0, 1, 4, 5],
  [0, 1, 2, 5],
  [0, 1, 3, 4],
  [1, 2, 4, 5],
  [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
]

/** Appendix A: weights begin uniform in ±2.4 / the unit's inputs. */
const initialLimit = (fanIn: number): number => 2.4 / fanIn
const startingFrom = (fanIn: number): Initializer =>
  randomUniform({ low: -initialLimit(fanIn), high: initialLimit(fanIn) })
