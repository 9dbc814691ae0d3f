import { DataError, formatShape, type Shape, sameShape, type Tree } from '@convene/core'
import type { NpmSource } from '@convene/data/node'
import type { HostTensor } from '@convene/nn'

/**
 * DeepLabv3 on MobileNetV2 for VOC's 21 classes, a graph of TensorFlow.js with output stride 8. Batch normalization is folded: its
 * scale is in the convolutions, or beside depthwise ones, and its shift is an addend.
 *
 * @see https://www.npmjs.com/package/@codait/max-image-segmenter
 */
export const deeplabV3Voc: NpmSource = {
  npm: '@codait/max-image-segmenter@0.3.0',
  integrity: 'sha512-64TEUztHIRaiB2rmCOplV5NX0AYCAntvn5znZB7M2K1NI3GO0+VRVOoKAMXE+v5Os/XUs3bSlNL/EghChkaH0Q==',
  path: 'model/model.json',
}

/** ε of the base's and of the head's batch normalizations, by how their names end. */
const epsilons = { _BN: 1e-3, _bn: 1e-5 } as const

/**
 * Values for the network's variables out of such a graph's. A folded normalization has no statistics left: mean and variance are
 * what changes nothing.
 *
 * @throws DataError weights.mismatch: there is none for a variable, or one of another shape
 */
export function foldedWeights(expected: Tree<Shape>, graph: Tree<HostTensor>): Tree<HostTensor> {
  return Object.fromEntries(
    Object.entries(expected).map(([path, shape]) => {
      const source = sourceOf(path)
      if (typeof source === 'number') return [path, { shape, data: new Float32Array(shape[0]!).fill(source) }]
      const found = Object.hasOwn(graph, source) ? graph[source] : undefined
      if (found !== undefined && sameShape(found.shape, shape)) return [path, found]
      const received = found === undefined ? 'none' : formatShape(found.shape)
      throw new DataError({ code: 'weights.mismatch', expected: `${formatShape(shape)} as ${source}`, received })
    }),
  )
}

/** The graph's name for a variable, or the number that it is filled with. */
function sourceOf(path: string): string | number {
  const [layer = '', variable = ''] = path.split('/')
  if (layer === 'logits') return variable === 'kernel' ? 'logits/semantic/weights' : 'logits/semantic/biases'
  const place = placeOf(layer)
  const isDepthwise = layer.includes('depthwise')
  switch (variable) {
    case 'kernel':
      return `${place}/Conv2D/merged_input`
    case 'depthwise_kernel':
      return `${place}/depthwise_weights`
    case 'gamma':
      return isDepthwise ? `${place}/BatchNorm/FusedBatchNorm/Scaled` : 1
    case 'beta':
      return `${place}/BatchNorm/FusedBatchNorm/Offset`
    case 'moving_mean':
      return 0
    default:
      return 1 - (layer.endsWith('_bn') ? epsilons._bn : epsilons._BN)
  }
}

/** `MobilenetV2/expanded_conv_3/expand` for `block_3_expand` and `block_3_expand_BN`. */
function placeOf(layer: string): string {
  const name = layer.replace(/_BN$|_bn$/, '')
  if (name === 'Conv1' || layer === 'bn_Conv1') return 'MobilenetV2/Conv'
  const [, block, part] = /^(?:expanded_conv|block_(\d+))_(expand|depthwise|project)$/.exec(name) ?? []
  if (part === undefined) return name
  return `MobilenetV2/expanded_conv${block === undefined ? '' : `_${block}`}/${part}`
}
