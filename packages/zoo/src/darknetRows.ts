import { leakyRelu, ShapeError } from '@convene/core'
import {
  activation,
  add,
  asLayer,
  batchNormalization,
  concatenate,
  conv2D,
  graph,
  heNormal,
  type Layer,
  lambda,
  maxPooling2D,
  type NetworkNode,
  sequential,
  upSampling2D,
} from '@convene/nn'
import { darknetReorg } from './darknetReorg.ts'
import { widened } from './zooOptions.ts'

/** A section of one of darknet's .cfg files. Rows count from 0; a negative place counts back from the row itself. */
export type Row =
  | { readonly kind: 'convolutional'; readonly filters: number; readonly size: number; readonly stride: number }
  /** The convolution before a YOLO or region layer: as many filters as its anchors need, a bias, no activation. */
  | { readonly kind: 'head'; readonly anchors: number }
  /** The YOLO or region layer, which computes nothing here: what comes to it comes out of the network. */
  | { readonly kind: 'output' }
  | { readonly kind: 'maxpool'; readonly size: number; readonly stride: number }
  | { readonly kind: 'route'; readonly layers: readonly number[] }
  | { readonly kind: 'shortcut'; readonly from: number }
  | { readonly kind: 'upsample'; readonly stride: number }
  | { readonly kind: 'reorg'; readonly stride: number }

export const convolutional = (filters: number, size: number, stride = 1): Row => ({
  kind: 'convolutional',
  filters,
  size,
  stride,
})
export const maxpool = (size: number, stride: number): Row => ({ kind: 'maxpool', size, stride })
export const route = (...layers: readonly number[]): Row => ({ kind: 'route', layers })
export const shortcut = (from: number): Row => ({ kind: 'shortcut', from })
export const upsample = (stride: number): Row => ({ kind: 'upsample', stride })
export const reorg = (stride: number): Row => ({ kind: 'reorg', stride })
/** Two rows: the convolution, and the layer that takes its numbers as predictions for so many anchors. */
export const head = (anchors: number): readonly Row[] => [{ kind: 'head', anchors }, { kind: 'output' }]

export interface RowsOptions {
  readonly classes: number
  readonly width: number
  /** Whether convolutions are batch normalized; where they are not, they have biases. */
  readonly batchNormalization: boolean
}

/** What rows are as a layer, and the names of what comes out: the first is its output, the others stand beside it. */
export interface Rows {
  readonly layer: Layer
  readonly outputs: readonly string[]
}

/**
 * A .cfg file's rows as a layer. A convolution in row 3 is called `conv3`, and its batch normalization `conv3_bn`.
 *
 * Convolutions and poolings pad as darknet does: half the kernel on all sides, and one pixel less than the pool in all, at the
 * bottom and right first.
 *
 * @throws ShapeError darknet.place: a row that takes one that is not before it
 */
export function rowsAsLayer(rows: readonly Row[], options: RowsOptions): Rows {
  const nodes: NetworkNode[] = []
  const outputs: string[] = []
  // What each row's numbers are called: a row that computes nothing stands for another's.
  const names: string[] = []
  const nameAt = (i: number, place: number): string => {
    const name = names[place < 0 ? i + place : place]
    if (name !== undefined) return name
    throw new ShapeError({ code: 'darknet.place', expected: `a row before ${i}`, received: String(place) })
  }
  for (const [i, row] of rows.entries()) {
    const from = i === 0 ? 'image' : nameAt(i, -1)
    if (row.kind === 'output') {
      outputs.push(from)
      names.push(from)
    } else if (row.kind === 'route' && row.layers.length === 1) {
      names.push(nameAt(i, row.layers[0]!))
    } else {
      const node = nodeOf(row, i, from, place => nameAt(i, place), options)
      nodes.push(node)
      names.push(node.name)
    }
  }
  return { layer: asLayer(graph({ inputs: ['image'], nodes, outputs })), outputs }
}

function nodeOf(
  row: Exclude<Row, { readonly kind: 'output' }>,
  i: number,
  from: string,
  nameAt: (place: number) => string,
  options: RowsOptions,
): NetworkNode {
  switch (row.kind) {
    case 'convolutional':
      return { name: `conv${i}`, layer: convolution(`conv${i}`, row, options), from }
    case 'head': {
      const filters = row.anchors * (5 + options.classes)
      return { name: `conv${i}`, layer: conv2D({ filters, kernelSize: 1 }), from }
    }
    case 'maxpool':
      return { name: `maxpool${i}`, layer: maxPooling2D(row.size, { strides: row.stride, padding: 'same' }), from }
    case 'upsample':
      return { name: `upsample${i}`, layer: upSampling2D(row.stride), from }
    case 'reorg':
      return { name: `reorg${i}`, layer: lambda((ops, x) => darknetReorg(ops, x, row.stride)), from }
    case 'route':
      return { name: `route${i}`, merge: concatenate(), from: row.layers.map(nameAt) }
    case 'shortcut':
      return { name: `shortcut${i}`, merge: add(), from: [from, nameAt(row.from)] }
  }
}

function convolution(
  name: string,
  { filters, size, stride }: Extract<Row, { readonly kind: 'convolutional' }>,
  { width, batchNormalization: isNormalized }: RowsOptions,
): Layer {
  const around = Math.floor(size / 2)
  const kernel = {
    name,
    // In fours, for the reorganization that some go through.
    filters: 4 * widened(filters / 4, width),
    kernelSize: size,
    strides: stride,
    padding: [around, around, around, around],
    useBias: !isNormalized,
    kernelInitializer: heNormal,
  } as const
  return sequential([
    conv2D(kernel),
    ...(isNormalized ? [batchNormalization({ name: `${name}_bn`, epsilon: 1e-5 })] : []),
    activation((ops, x) => leakyRelu(ops, x, 0.1), { name: `${name}_leaky` }),
  ])
}
