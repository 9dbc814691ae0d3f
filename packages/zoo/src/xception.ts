import {
  activation,
  batchNormalization,
  conv2D,
  dense,
  globalAveragePooling2D,
  type Layer,
  type Model,
  maxPooling2D,
  residual,
  separableConv2D,
  sequential,
} from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

/**
 * Xception: separable convolutions throughout, with shortcuts around every two or three of them. Names of layers are Keras's,
 * but for shortcuts, which Keras numbers. 299×299×3 in, 22,910,480 parameters for 1000 classes.
 *
 * @see Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, arXiv:1610.02357, figure 5
 */
export function xception({ classes = 1000, width = 1 }: ZooOptions = {}): Model {
  const wide = (filters: number) => widened(filters, width)
  const middle = Array.from({ length: 8 }, (_, i) => {
    const name = `block${i + 5}`
    const layers = [1, 2, 3].flatMap(place => activated(`${name}_sepconv${place}`, wide(728)))
    return residual(sequential(layers), { addName: `${name}_add` })
  })
  return {
    name: 'xception',
    inputShape: [299, 299, 3],
    layer: sequential([
      ...convolution('block1_conv1', wide(32), 3, { strides: 2 }),
      activation('relu', { name: 'block1_conv1_act' }),
      ...convolution('block1_conv2', wide(64), 3),
      activation('relu', { name: 'block1_conv2_act' }),
      // What comes in has been activated already.
      halved('block2', wide(128), [
        ...separable('block2_sepconv1', wide(128)),
        ...activated('block2_sepconv2', wide(128)),
      ]),
      halved('block3', wide(256), [
        ...activated('block3_sepconv1', wide(256)),
        ...activated('block3_sepconv2', wide(256)),
      ]),
      halved('block4', wide(728), [
        ...activated('block4_sepconv1', wide(728)),
        ...activated('block4_sepconv2', wide(728)),
      ]),
      ...middle,
      halved('block13', wide(1024), [
        ...activated('block13_sepconv1', wide(728)),
        ...activated('block13_sepconv2', wide(1024)),
      ]),
      ...separable('block14_sepconv1', wide(1536)),
      activation('relu', { name: 'block14_sepconv1_act' }),
      ...separable('block14_sepconv2', wide(2048)),
      activation('relu', { name: 'block14_sepconv2_act' }),
      globalAveragePooling2D({ name: 'avg_pool' }),
      dense({ name: 'predictions', units: classes, activation: 'softmax' }),
    ]),
  }
}

/** Layers and a pooling that halves, around which a 1×1 convolution leads. */
function halved(name: string, filters: number, layers: readonly Layer[]): Layer {
  const pool = maxPooling2D(3, { name: `${name}_pool`, strides: 2, padding: 'same' })
  const shortcut = sequential(convolution(`${name}_shortcut`, filters, 1, { strides: 2, padding: 'same' }))
  return residual(sequential([...layers, pool]), { shortcut, addName: `${name}_add` })
}

function activated(name: string, filters: number): readonly Layer[] {
  return [activation('relu', { name: `${name}_act` }), ...separable(name, filters)]
}

function separable(name: string, filters: number): readonly Layer[] {
  return [
    separableConv2D({ name, filters, kernelSize: 3, padding: 'same', useBias: false }),
    batchNormalization({ name: `${name}_bn` }),
  ]
}

function convolution(
  name: string,
  filters: number,
  kernelSize: number,
  window: { readonly strides?: number; readonly padding?: 'same' } = {},
): readonly Layer[] {
  return [conv2D({ name, filters, kernelSize, useBias: false, ...window }), batchNormalization({ name: `${name}_bn` })]
}
