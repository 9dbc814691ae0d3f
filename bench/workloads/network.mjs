import { normal, randomKey, trace } from '@convene/core'
import {
  activation,
  batchNormalization,
  conv2D,
  dense,
  globalAveragePooling2D,
  heNormal,
  inference,
  init,
  isVariable,
  maxPooling2D,
  programInputs,
  residual,
  sequential,
  zeroPadding2D,
} from '@convene/nn'
import { resnet50 } from '@convene/zoo'
import { flopsOf, parameter } from './program.mjs'

/**
 * Inference, one image of 224×224. Weights are random: arithmetic does not care, and nothing has to be fetched.
 *
 * @param model makes the network
 * @param logits the dense layer before a softmax, if there is one. Its weights are made small, since a softmax that says
 * 1 and 0 would hide every difference.
 */
function networkWorkload(id, name, model, { logits } = {}) {
  const traced = () => trace(inference(model()), programInputs(model(), 1), { isParameter: isVariable })
  return {
    id,
    name: `${name}, 224, batch 1`,
    kind: 'program',
    get flops() {
      return flopsOf(traced())
    },
    make: () => {
      const { layer, inputShape } = model()
      const { parameters, state } = init(layer, randomKey(4), [1, ...inputShape])
      const variables = Object.entries({ ...parameters, ...state }).map(([path, { data }]) => [parameter(path), data])
      const inputs = { x: normal(randomKey(5), [1, ...inputShape]), ...Object.fromEntries(variables) }
      if (logits !== undefined) {
        const kernel = inputs[parameter(`${logits}/kernel`)]
        kernel.forEach((value, i) => {
          kernel[i] = value * 1e-3
        })
      }
      return { graph: traced(), inputs }
    },
  }
}

const convolution = (filters, kernelSize, options) =>
  conv2D({ filters, kernelSize, padding: 'same', kernelInitializer: heNormal, ...options })

/**
 * The convolutions of VGG-16. Its dense layers are left out: under one hundredth of the arithmetic, but half a gigabyte
 * of weights in each of a dozen processes.
 *
 * @see Simonyan & Zisserman, arXiv:1409.1556, table 1, D
 */
const vgg16 = () => ({
  name: 'vgg16',
  inputShape: [224, 224, 3],
  layer: sequential(
    [
      [64, 2],
      [128, 2],
      [256, 3],
      [512, 3],
      [512, 3],
    ].flatMap(([filters, count]) => [
      ...Array.from({ length: count }, () => convolution(filters, 3, { activation: 'relu' })),
      maxPooling2D(2),
    ]),
  ),
})

/** @see He, Zhang, Ren & Sun, arXiv:1512.03385, table 1 */
function resnet34() {
  const normalized = (filters, kernelSize, strides = 1) => [
    convolution(filters, kernelSize, { strides, useBias: false }),
    batchNormalization(),
  ]
  const block = (filters, strides) => [
    residual(
      sequential([...normalized(filters, 3, strides), activation('relu'), ...normalized(filters, 3)], { name: 'main' }),
      strides === 1 ? {} : { shortcut: sequential(normalized(filters, 1, strides), { name: 'shortcut' }) },
    ),
    activation('relu'),
  ]
  const stages = [
    [64, 3, 1],
    [128, 4, 2],
    [256, 6, 2],
    [512, 3, 2],
  ]
  const blocks = stages.flatMap(([filters, count, strides]) =>
    Array.from({ length: count }, (_, i) => block(filters, i === 0 ? strides : 1)),
  )
  return {
    name: 'resnet34',
    inputShape: [224, 224, 3],
    layer: sequential([
      ...normalized(64, 7, 2),
      activation('relu'),
      zeroPadding2D(1),
      maxPooling2D(3, { strides: 2 }),
      ...blocks.map((layers, i) => sequential(layers, { name: `block${i + 1}` })),
      globalAveragePooling2D(),
      dense({ name: 'logits', units: 1000 }),
    ]),
  }
}

export const networkWorkloads = [
  networkWorkload('resnet50', 'ResNet-50', resnet50, { logits: 'predictions' }),
  networkWorkload('vgg16', 'VGG-16, convolutions', vgg16),
  networkWorkload('resnet34', 'ResNet-34', resnet34),
]
