import { existsSync, readFileSync } from 'node:fs'
import { randomKey } from '@convene/core'
import { flops, init, type ModelSummary, summary } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { tableI } from './lenet1998.ts'
import { models } from './models.ts'

const counted = Object.fromEntries(Object.entries(models).map(([name, make]) => [name, summary(make())]))

/** As published: Keras's, torchvision's and Caffe's counts, and papers'. [trained, running statistics and other fixed ones] */
const published: Readonly<Record<string, readonly [trainable: number, nonTrainable: number]>> = {
  lenet5: [61_706, 0],
  lenet1998: [60_000, 840],
  fashionMnistCnn: [1_413_834, 0],
  alexnet: [60_965_224, 0],
  alexnetOneTower: [61_100_840, 0],
  vgg11: [132_863_336, 0],
  vgg11Bn: [132_868_840, 5_504],
  vgg13: [133_047_848, 0],
  vgg13Bn: [133_053_736, 5_888],
  vgg16: [138_357_544, 0],
  vgg16Bn: [138_365_992, 8_448],
  vgg19: [143_667_240, 0],
  vgg19Bn: [143_678_248, 11_008],
  googlenet: [6_998_552, 0],
  googlenetAuxiliary: [13_378_280, 0],
  inceptionV3: [23_817_352, 34_432],
  resnet18: [11_689_512, 9_600],
  resnet34: [21_797_672, 17_024],
  resnet50: [25_583_592, 53_120],
  resnet101: [44_601_832, 105_344],
  resnet152: [60_268_520, 151_424],
  // 16·27 + 2·16²·9 + (16·32 + 32²)·9 + (32·64 + 64²)·9 of convolutions, 2·240 of normalizations, 650 of the dense layer.
  resnet8: [75_290, 480],
  resnet20: [269_722, 1_376],
  seResnet50: [28_088_024, 53_120],
  // GoogLeNet's, and two dense layers with biases for each module of c channels: c·c/16 + c/16, c/16·c + c.
  seInception: [
    6_998_552 + [256, 480, 512, 512, 512, 528, 832, 832, 1024].reduce((n, c) => n + (c * c) / 8 + (c * 17) / 16, 0),
    0,
  ],
  xception: [22_855_952, 54_528],
  squeezenet: [1_248_424, 0],
  squeezenet11: [1_235_496, 0],
  mobilenet: [4_231_976, 21_888],
  mobilenetV2: [3_504_872, 34_112],
  yolov2: [50_962_889, 20_672],
  yolov2Tiny: [11_232_057, 5_088],
  yolov3: [61_949_149, 52_608],
  yolov3Tiny: [8_852_366, 6_368],
  // VGG-16 but for its last layer, scores of 21 classes, and transposed convolutions of 64×64; of 4×4 and 32×32; of 16×16.
  fcn32s: [138_357_544 - 4_097_000 + 4097 * 21 + 64 ** 2 * 21 ** 2, 0],
  fcn16s: [138_357_544 - 4_097_000 + (4097 + 513) * 21 + (4 ** 2 + 32 ** 2) * 21 ** 2, 0],
  fcn8s: [138_357_544 - 4_097_000 + (4097 + 513 + 257) * 21 + (4 ** 2 + 4 ** 2 + 16 ** 2) * 21 ** 2, 0],
  unet: [31_030_658, 0],
  // 3×3 convolutions to c = 16, 32, 64 and 128 channels and back, normalizations with scale and shift, 2×2 up, and 1×1 to 11.
  unetDigits: [
    9 * (3 * 16 + 16 ** 2 + [32, 64, 128].reduce((n, c) => n + 1.5 * c ** 2, 0)) +
      [16, 32, 64].reduce((n, c) => n + 9 * 3 * c ** 2 + 4 * 2 * c ** 2 + c, 0) +
      2 * 2 * (2 * (16 + 32 + 64) + 128) +
      17 * 11,
    2 * 2 * (2 * (16 + 32 + 64) + 128),
  ],
  // torchvision's 42,004,074 count an auxiliary head: 3×3 from 1024 to 256 channels, normalization, 1×1 to 21.
  deeplabV3: [42_004_074 - (9 * 1024 * 256 + 2 * 256 + 257 * 21), 53_120 + 2 * 7 * 256],
  // MobileNetV2 but for its last convolution and dense layer, and three 1×1 convolutions with normalization, and 21 classes.
  deeplabV3MobilenetV2: [
    3_504_872 - 322 * 1280 - 1281 * 1000 + 2 * 322 * 256 + 514 * 256 + 257 * 21,
    34_112 - 2 * 1280 + 2 * 3 * 256,
  ],
  // Kernels of 9×9, 1×1 and 5×5; of 5×5, 3×3 and 3×3.
  srcnn: [64 * (81 + 1) + 32 * (64 + 1) + 32 * 25 + 1, 0],
  espcn: [64 * (25 + 1) + 32 * (64 * 9 + 1) + 9 * (32 * 9 + 1), 0],
}

/** What detectors answer for seven classes: a box, an objectness and the classes for each anchor, in the first map and in the last. */
const maps: Readonly<Record<string, { readonly first: readonly number[]; readonly last: readonly number[] }>> = {
  yolov2: { first: [13, 13, 5 * 12], last: [13, 13, 5 * 12] },
  yolov2Tiny: { first: [13, 13, 5 * 12], last: [13, 13, 5 * 12] },
  yolov3: { first: [13, 13, 3 * 12], last: [52, 52, 3 * 12] },
  yolov3Tiny: { first: [13, 13, 3 * 12], last: [26, 26, 3 * 12] },
}

/** A digit's bitmaps, and what makes photos larger. */
const withoutClasses: ReadonlySet<string> = new Set(['lenet1998', 'srcnn', 'espcn'])

/** Networks that answer for each pixel. */
const segmenting: ReadonlySet<string> = new Set([
  'fcn32s',
  'fcn16s',
  'fcn8s',
  'unet',
  'unetDigits',
  'deeplabV3',
  'deeplabV3MobilenetV2',
])

describe('every network', () => {
  it('is in the table', () => {
    expect(Object.keys(published)).toEqual(Object.keys(models))
  })

  it.each(Object.entries(published))('%s has the published parameters', (name, [trainable, nonTrainable]) => {
    const { parameters } = counted[name]!
    expect(parameters).toEqual({ total: trainable + nonTrainable, trainable, nonTrainable })
  })

  it.each(Object.entries(models))(
    '%s goes by its name, and answers for as many classes as it is told',
    (name, make) => {
      expect(make().name).toBe(name)
      if (withoutClasses.has(name)) return
      const model = make({ classes: 7, width: 1 / 16 })
      const narrow = summary(model)
      const [height = 0, width = 0] = model.inputShape
      const whole = segmenting.has(name) ? [height, width, 7] : [7]
      const { first, last } = maps[name] ?? { first: whole, last: whole }
      expect(narrow.layers.at(-1)?.outputShape.at(-1)).toBe(last.at(-1))
      expect(layersOf(narrow)).toEqual(layersOf(counted[name]!))
      expect(narrow.parameters.total).toBeLessThan(counted[name]!.parameters.total / 8)
      expect(init(model.layer, randomKey(1), [1, ...model.inputShape]).outputShape).toEqual([1, ...first])
    },
  )
})

it('the README lists every network with its parameters', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const [name, { layers, parameters }] of Object.entries(counted)) {
    const size = layers[0]!.outputShape.join('×')
    const row = new RegExp(`\\| \`${name}\` +\\| ${size} +\\| +${parameters.total.toLocaleString('en-US')} \\|`)
    expect(readme).toMatch(row)
  }
})

/** Output sizes along the way, as the papers' tables have them. */
const sizes: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  alexnet: {
    conv1: [55, 55, 96],
    pool1: [27, 27, 96],
    conv2: [27, 27, 256],
    pool2: [13, 13, 256],
    conv3: [13, 13, 384],
    conv4: [13, 13, 384],
    conv5: [13, 13, 256],
    pool5: [6, 6, 256],
    fc7: [4096],
  },
  googlenet: {
    conv1: [112, 112, 64],
    pool1: [56, 56, 64],
    conv2: [56, 56, 192],
    pool2: [28, 28, 192],
    'inception_3a/output': [28, 28, 256],
    'inception_3b/output': [28, 28, 480],
    'inception_4a/output': [14, 14, 512],
    'inception_4d/output': [14, 14, 528],
    'inception_4e/output': [14, 14, 832],
    pool4: [7, 7, 832],
    'inception_5b/output': [7, 7, 1024],
    pool5: [1024],
  },
  googlenetAuxiliary: {
    'auxiliary1/pool': [4, 4, 512],
    'auxiliary2/pool': [4, 4, 528],
    'auxiliary1/predictions': [1000],
    'auxiliary2/conv': [4, 4, 128],
  },
  inceptionV3: {
    conv1: [149, 149, 32],
    conv2: [147, 147, 32],
    conv3: [147, 147, 64],
    pool1: [73, 73, 64],
    conv5: [71, 71, 192],
    pool2: [35, 35, 192],
    'mixed0/output': [35, 35, 256],
    'mixed2/output': [35, 35, 288],
    'mixed3/output': [17, 17, 768],
    'mixed7/output': [17, 17, 768],
    'mixed8/output': [8, 8, 1280],
    'mixed10/output': [8, 8, 2048],
  },
  resnet34: {
    conv1_conv: [112, 112, 64],
    conv2_block3_out: [56, 56, 64],
    conv3_block4_out: [28, 28, 128],
    conv4_block6_out: [14, 14, 256],
    conv5_block3_out: [7, 7, 512],
  },
  resnet20: {
    conv2_block3_out: [32, 32, 16],
    conv3_block1_fill: [16, 16, 32],
    conv3_block3_out: [16, 16, 32],
    conv4_block3_out: [8, 8, 64],
    avg_pool: [64],
  },
  squeezenet: {
    conv1: [109, 109, 96],
    maxpool1: [54, 54, 96],
    'fire2/concatenate': [54, 54, 128],
    'fire8/concatenate': [27, 27, 512],
    conv10: [13, 13, 1000],
  },
  xception: {
    block1_conv2: [147, 147, 64],
    block2_add: [74, 74, 128],
    block3_add: [37, 37, 256],
    block4_add: [19, 19, 728],
    block12_add: [19, 19, 728],
    block13_add: [10, 10, 1024],
    block14_sepconv2: [10, 10, 2048],
  },
  mobilenet: {
    conv1: [112, 112, 32],
    conv_pw_1: [112, 112, 64],
    conv_dw_6: [14, 14, 256],
    conv_pw_13: [7, 7, 1024],
  },
  mobilenetV2: {
    expanded_conv_project: [112, 112, 16],
    block_2_add: [56, 56, 24],
    block_16_project: [7, 7, 320],
    Conv_1: [7, 7, 1280],
  },
  yolov2: {
    conv16: [26, 26, 512],
    conv24: [13, 13, 1024],
    conv26: [26, 26, 64],
    reorg27: [13, 13, 256],
    route28: [13, 13, 1280],
    conv30: [13, 13, 425],
  },
  yolov3: {
    shortcut4: [208, 208, 64],
    shortcut36: [52, 52, 256],
    shortcut61: [26, 26, 512],
    shortcut74: [13, 13, 1024],
    conv81: [13, 13, 255],
    route86: [26, 26, 768],
    conv93: [26, 26, 255],
    route98: [52, 52, 384],
    conv105: [52, 52, 255],
  },
  seResnet50: {
    'conv2_block1_se/reduce': [1, 1, 16],
    'conv5_block3_se/scale': [7, 7, 2048],
  },
}

it.each(Object.entries(sizes))('%s has the sizes of its paper', (name, expected) => {
  const found = new Map(counted[name]!.layers.map(({ name, outputShape }) => [name, outputShape]))
  expect(Object.fromEntries(Object.keys(expected).map(layer => [layer, found.get(layer)]))).toEqual(expected)
})

const file = new URL('../../../../shared/vectors/architectures.json', import.meta.url)

describe.skipIf(!existsSync(file))('published tables (skipped without the shared vectors)', () => {
  const tables: Tables = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined

  it.each([
    ['VGG16', 'vgg16'],
    ['VGG19', 'vgg19'],
    ['ResNet50', 'resnet50'],
    ['ResNet101', 'resnet101'],
    ['ResNet152', 'resnet152'],
    ['InceptionV3', 'inceptionV3'],
    ['Xception', 'xception'],
    ['MobileNet', 'mobilenet'],
    ['MobileNetV2', 'mobilenetV2'],
  ])('keras: %s', (theirs, ours) => {
    const table = tables.keras[theirs]!
    const { parameters, layers } = counted[ours]!
    const { total, trainable, nonTrainable } = table
    expect(parameters).toEqual({ total, trainable, nonTrainable })
    expect(layers[0]?.outputShape).toEqual(table.input)
    // Without its top: all before what leaves the image.
    const top = layers.findIndex(({ type }) => type === 'GlobalAveragePooling2D' || type === 'Flatten')
    expect(layers[top - 1]?.outputShape).toEqual(table.noTopOutput)
    expect(sum(layers.slice(0, top))).toBe(table.noTopTotal)
    if (table.layers === undefined) return
    const rows = layers.map(({ name, type, outputShape, parameters }) => [name, type, outputShape, parameters])
    const theirRows = table.layers.map(row => (row[1] === 'InputLayer' ? ['input', ...row.slice(1)] : row))
    const byName = (a: readonly unknown[], b: readonly unknown[]) => String(a[0]).localeCompare(String(b[0]))
    expect(rows.sort(byName)).toEqual(theirRows.sort(byName))
  })

  it.each([
    ['alexnet', 'alexnetOneTower'],
    ['vgg11', 'vgg11'],
    ['vgg13', 'vgg13'],
    ['vgg16', 'vgg16'],
    ['vgg19', 'vgg19'],
    ['vgg11_bn', 'vgg11Bn'],
    ['vgg16_bn', 'vgg16Bn'],
    ['resnet18', 'resnet18'],
    ['resnet34', 'resnet34'],
    ['squeezenet1_0', 'squeezenet'],
    ['squeezenet1_1', 'squeezenet11'],
    ['mobilenet_v2', 'mobilenetV2'],
    ['senet.se_resnet50', 'seResnet50'],
    ['cadene.xception', 'xception'],
  ])('torch: %s', (theirs, ours) => {
    const { parameters, runningStatistics, input } = tables.torch[theirs]!
    const { trainable, nonTrainable } = counted[ours]!.parameters
    expect([trainable, nonTrainable]).toEqual([parameters, runningStatistics])
    if (input !== undefined) expect(counted[ours]!.layers[0]?.outputShape).toEqual(input)
  })

  it.each([
    ['bvlc_alexnet', 'alexnet'],
    ['bvlc_googlenet', 'googlenet'],
    ['bvlc_googlenet_train', 'googlenetAuxiliary'],
    ['SE-ResNet-50', 'seResnet50'],
  ])('caffe: %s', (theirs, ours) => {
    const { parameters, input } = tables.caffe[theirs]!
    expect(counted[ours]!.parameters.trainable).toBe(parameters)
    expect(counted[ours]!.layers[0]?.outputShape).toEqual(input)
  })

  it.each([
    ['yolov2-608', 'yolov2', 608],
    ['yolov2-tiny-416', 'yolov2Tiny', 416],
    ['yolov3-416', 'yolov3', 416],
    ['yolov3-608', 'yolov3', 608],
    ['yolov3-tiny-416', 'yolov3Tiny', 416],
  ])('darknet: %s', (theirs, ours, side) => {
    const { trainable, bnStatistics, bflops, layers = [] } = tables.darknet[theirs]!
    const model = { ...models[ours]!(), inputShape: [side, side, 3] }
    const { parameters, layers: rows } = summary(model)
    expect([parameters.trainable, parameters.nonTrainable]).toEqual([trainable, bnStatistics])
    expect((2 * flops(model).multiplyAdds) / 1e9).toBeCloseTo(bflops, 3)
    // What is computed in each row of the file comes out last of all that has its number.
    const found = new Map(rows.map(({ name, outputShape }) => [Number(/\d+/.exec(name)?.[0]), outputShape]))
    for (const [i, kind, shape] of layers) {
      if (kind !== 'yolo' && i !== 17) expect([i, found.get(i)]).toEqual([i, shape])
    }
  })

  it('papers: LeNet-5, layer by layer, and the maps that C3 sees', () => {
    const { layers, trainable, withFixedRBF, c3Table } = tables.papers['LeNet-5']!
    const { parameters, layers: rows } = counted.lenet1998!
    expect([parameters.trainable, parameters.total]).toEqual([trainable, withFixedRBF])
    const sized = rows.filter(({ name }) => !['input', 'flatten'].includes(name))
    const expected = layers.map(([name, , outputShape, parameters, { fixedParameters = 0 }]) => [
      name.toLowerCase(),
      outputShape,
      parameters + fixedParameters,
    ])
    expect(sized.map(({ name, outputShape, parameters }) => [name, outputShape, parameters])).toEqual(expected)
    expect(tableI).toEqual(c3Table)
  })
})

/** But for additions: narrow MobileNets have more, since more blocks give as many channels as they take. */
const layersOf = ({ layers }: ModelSummary) =>
  layers.filter(({ type }) => type !== 'Add').map(({ name, type }) => [name, type])

const sum = (rows: ModelSummary['layers']) => rows.reduce((total, { parameters }) => total + parameters, 0)

/** What is looked at here of the file. */
interface Tables {
  readonly keras: Readonly<
    Record<
      string,
      {
        readonly input: readonly number[]
        readonly total: number
        readonly trainable: number
        readonly nonTrainable: number
        readonly noTopTotal: number
        readonly noTopOutput: readonly number[]
        readonly layers?: readonly (readonly [
          name: string,
          type: string,
          shape: readonly number[],
          parameters: number,
        ])[]
      }
    >
  >
  readonly torch: Readonly<
    Record<
      string,
      { readonly parameters: number; readonly runningStatistics: number; readonly input?: readonly number[] }
    >
  >
  readonly caffe: Readonly<Record<string, { readonly parameters: number; readonly input: readonly number[] }>>
  readonly darknet: Readonly<
    Record<
      string,
      {
        readonly trainable: number
        readonly bnStatistics: number
        readonly bflops: number
        readonly layers?: readonly (readonly [row: number, kind: string, shape: readonly number[]])[]
      }
    >
  >
  readonly papers: Readonly<
    Record<
      string,
      {
        readonly trainable: number
        readonly withFixedRBF: number
        readonly c3Table: readonly (readonly number[])[]
        readonly layers: readonly (readonly [
          string,
          string,
          readonly number[],
          number,
          { readonly fixedParameters?: number },
        ])[]
      }
    >
  >
}
