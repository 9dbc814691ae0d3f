import {
  DataError,
  formatShape,
  leaf,
  mapTree,
  type Shape,
  ShapeError,
  type Size2d,
  sizeOf,
  type Tree,
} from '@convene/core'
import { buildChild } from './child.ts'
import type { HostTensor } from './init.ts'
import type { Layer } from './layer.ts'
import { conv2D } from './layers/conv2D.ts'
import type { Dense } from './layers/dense.ts'
import { averagePooling2D, maxPooling2D } from './layers/pooling2D.ts'
import { batchShape, type Model, variableShapes } from './model.ts'
import { isSequential, sequential } from './sequential.ts'

export interface FullyConvolutionalOptions {
  /** Of the images that the new model takes, [h, w, c]; the original's, if left out. */
  readonly inputShape?: Shape
}

/** A network that answers at every place of an image, and how it comes by its weights. */
export interface FullyConvolutional {
  readonly model: Model
  /**
   * The same numbers, as the new model's variables have them: a dense kernel [h·w·c, units] as [h, w, c, units].
   *
   * @throws DataError tree.missing: a variable has no value
   * @throws ShapeError fullyConvolutional.weights: a value has another size than its variable
   */
  weights(original: Tree<HostTensor>): Tree<HostTensor>
}

/**
 * A classifier as a network of convolutions: the first dense layer after the images becomes a convolution of the feature maps'
 * size with `valid` padding, those after it ones of 1×1, and a global pooling one of the feature maps' size and strides 1. On
 * images of the original's size the answer is the same, as [n, 1, 1, units]; on larger ones there is one for every window of
 * that size, `outputStrides` apart.
 *
 * Where no layer before the first dense one pads, answer (i, j) is exactly the original's to the window that begins at
 * (i · stride, j · stride). Pixels at the window's end that the original drops by its strides may then lie beyond the image.
 * Where some do pad, it is near it only: a window sees the image around it instead of padding.
 *
 * @param model its layers stand one after the other from the first that leaves the images on: flatten, a global pooling or a
 * reshaping of single pixels, then dense layers, activations, dropout and batch normalization
 * @throws DataError fullyConvolutional.layer: a layer that cannot be turned, by name
 * @see Long, Shelhamer & Darrell, Fully Convolutional Networks for Semantic Segmentation, arXiv:1411.4038, section 3.1
 */
export function toFullyConvolutional(model: Model, options: FullyConvolutionalOptions = {}): FullyConvolutional {
  const { layers, at } = turned(model.layer, { shape: batchShape(model, 1) })
  if (at.window !== undefined && !isPixel(at.window)) {
    throw cannotTurn('a dense layer after the images', `${model.name}, which ends in none`)
  }
  const [only, ...more] = layers
  const layer = only !== undefined && more.length === 0 && !isSequential(model.layer) ? only : sequential(layers)
  const shapes = variableShapes({ ...model, layer })
  return {
    model: { ...model, layer, inputShape: options.inputShape ?? model.inputShape },
    weights: original => mapTree(shapes, (shape, path) => reshaped(leaf(original, path), shape, path)),
  }
}

/** How far a network has been turned. */
interface Place {
  /** What the original has here for one image. */
  readonly shape: Shape
  /** Of the feature maps that a row of the original is made of; none, while there are images. */
  readonly window?: Size2d
}

interface Turned {
  /** What stands in the layer's place. */
  readonly layers: readonly Layer[]
  readonly at: Place
}

function turned(layer: Layer, at: Place): Turned {
  if (isSequential(layer)) {
    let now = at
    const layers = layer.layers.flatMap(inner => {
      const { name } = inner
      const next = turned(inner, now)
      now = next.at
      return isSequential(inner) && name !== undefined ? [sequential(next.layers, { name })] : next.layers
    })
    return { layers, at: now }
  }
  const { outputShape, auxiliary } = buildChild(layer, at.shape)
  if (Object.keys(auxiliary).length > 0) throw cannotTurn('no answers beside the last', described(layer))
  if (at.window !== undefined) return afterImages(layer, outputShape, at.window)
  if (at.shape.length === 4) return ofImages(layer, outputShape, at.shape)
  throw cannotTurn('images', `${described(layer)}, which takes ${formatShape(at.shape)}`)
}

function ofImages(layer: Layer, outputShape: Shape, [, h = 1, w = 1]: Shape): Turned {
  const named = { strides: 1, ...(layer.name !== undefined && { name: layer.name }) }
  const after = outputShape.length === 4 ? { shape: outputShape } : { shape: outputShape, window: pixel }
  switch (layer.type) {
    case 'Flatten':
      return { layers: [], at: { shape: outputShape, window: [h, w] } }
    case 'GlobalAveragePooling2D':
      return { layers: [averagePooling2D([h, w], named)], at: after }
    case 'GlobalMaxPooling2D':
      return { layers: [maxPooling2D([h, w], named)], at: after }
    case 'Reshape':
      if (outputShape.length === 2 && isPixel([h, w])) return { layers: [], at: after }
  }
  if (outputShape.length === 4 && layer.type !== 'Reshape') return { layers: [layer], at: after }
  throw cannotTurn('what works on images of any size', described(layer))
}

/** Layers that do to each row, or each number of it, what they do at each place of an image. */
const byPlace: ReadonlySet<string> = new Set(['Activation', 'BatchNormalization', 'Dropout'])

function afterImages(layer: Layer, shape: Shape, window: Size2d): Turned {
  if (isDense(layer)) {
    const { units, ...options } = layer.dense
    const named = layer.name === undefined ? options : { ...options, name: layer.name }
    return { layers: [conv2D({ ...named, filters: units, kernelSize: window })], at: { shape, window: pixel } }
  }
  if (layer.type === 'Flatten') return { layers: [], at: { shape, window } }
  // Noise is drawn for each number by itself; all else takes the channels of one place together.
  if (layer.type === 'Dropout' || (byPlace.has(layer.type) && isPixel(window))) {
    return { layers: [layer], at: { shape, window } }
  }
  throw cannotTurn('a dense layer, or what works by places', described(layer))
}

const pixel: Size2d = [1, 1]
const isPixel = ([h, w]: Size2d): boolean => h === 1 && w === 1
const isDense = (layer: Layer): layer is Dense => 'dense' in layer

const described = ({ name, type }: Layer): string => (name === undefined ? type : `${name}, ${type}`)

function cannotTurn(expected: string, received: string): DataError {
  return new DataError({ code: 'fullyConvolutional.layer', expected, received })
}

function reshaped({ shape: given, data }: HostTensor, shape: Shape, path: string): HostTensor {
  if (sizeOf(given) === sizeOf(shape) && given.at(-1) === shape.at(-1)) return { shape, data }
  const expected = `the numbers of ${formatShape(shape)} for ${path}`
  throw new ShapeError({ code: 'fullyConvolutional.weights', expected, received: formatShape(given) })
}
