import { conv2d, leaf, type Ops, pair, ShapeError, type Size2d, uniform, zero } from '@convene/core'
import { type Activation, activate } from '../activations.ts'
import { type Initializer, zeros } from '../initializers.ts'
import type { Layer, LayerOptions } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { weight } from './weights.ts'

/** For each output channel, the input channels that it sees. */
export type Connections = readonly (readonly number[])[]

export interface PartialConv2DOptions extends LayerOptions {
  readonly connections: Connections
  /** Down and across; one number for both. */
  readonly kernelSize: number | Size2d
  /** None, if left out. */
  readonly activation?: Activation
  /** Weights begin uniform in ± this, by the number of inputs that an output sees; √(3 / inputs), if left out. */
  readonly initialLimit?: (fanIn: number) => number
}

/**
 * Convolution in which each output channel sees some of the input's, without padding, [n, h, w, c] → [n, oh, ow, co]. `kernel`
 * is [connections, kh, kw], in the order of the table, and `bias` [co]: where nothing is connected there are no weights.
 *
 * @throws ShapeError PartialConv2D.connections: a channel that is not there, or twice in a row, or an empty row
 * @see LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86(11), 1998,
 * table I
 */
export function partialConv2D(options: PartialConv2DOptions): Layer {
  const { connections, activation = 'linear', initialLimit = fanIn => Math.sqrt(3 / fanIn) } = options
  const [kh, kw] = pair(options.kernelSize)
  const limits = connections.flatMap(row => row.map(() => initialLimit(row.length * kh * kw)))
  const initializer: Initializer = (key, shape) =>
    uniform(key, shape, -1, 1).map((value, i) => value * limits[Math.floor(i / (kh * kw))]!)
  return primitiveLayer({
    type: 'PartialConv2D',
    name: options.name,
    variables: input => {
      check(connections, channelsOf('PartialConv2D', input))
      return { kernel: weight([limits.length, kh, kw], initializer), bias: weight([connections.length], zeros) }
    },
    apply: (ops, variables, x) => {
      const channels = channelsOf('PartialConv2D', ops.shapeOf(x))
      const y = conv2d(ops, x, fullKernel(ops, leaf(variables, 'kernel'), connections, channels))
      return { y: activate(ops, activation, ops.add(y, leaf(variables, 'bias'))), state: {} }
    },
  })
}

/** [connections, kh, kw] → [kh, kw, c, co], zero where nothing is connected. */
function fullKernel<T>(ops: Ops<T>, kernel: T, connections: Connections, channels: number): T {
  const [, kh = 1, kw = 1] = ops.shapeOf(kernel)
  const [co, pairs] = [connections.length, channels * connections.length]
  const placeOf = new Map(
    connections.flatMap((row, output) => row.map(input => [input, output])).map((pair, place) => [String(pair), place]),
  )
  const places = Array.from({ length: pairs }, (_, i) => placeOf.get(String([Math.floor(i / co), i % co])))
  const taken = ops.literal({ shape: [pairs], data: places.map(place => place ?? 0) })
  const isThere = ops.literal({ shape: [pairs, 1, 1], data: places.map(place => (place === undefined ? 0 : 1)) })
  const filters = ops.select(isThere, ops.gather(kernel, taken), zero(ops))
  return ops.transpose(ops.reshape(filters, { shape: [channels, co, kh, kw] }), { perm: [2, 3, 0, 1] })
}

function check(connections: Connections, channels: number): void {
  const isRow = (row: readonly number[]) =>
    row.length > 0 &&
    new Set(row).size === row.length &&
    row.every(channel => Number.isInteger(channel) && channel >= 0 && channel < channels)
  const wrong = connections.find(row => !isRow(row))
  if (wrong === undefined && connections.length > 0) return
  const expected = `rows of different channels from 0 to ${channels - 1}`
  const received = wrong === undefined ? 'none' : `[${wrong.join(', ')}]`
  throw new ShapeError({ code: 'PartialConv2D.connections', expected, received })
}
