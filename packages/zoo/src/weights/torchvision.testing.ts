import { randomKey, type Shape, sizeOf, type Tree, uniform } from '@convene/core'
import type { HostTensor } from '@convene/nn'

/** A state dict's names and shapes, in the order of the modules, as torchvision's own code makes them. */
export type StateShapes = readonly (readonly [name: string, shape: Shape])[]

const conv = (name: string, ci: number, co: number, k: number, bias = true): StateShapes => [
  [`${name}.weight`, [co, ci, k, k]],
  ...(bias ? [[`${name}.bias`, [co]] as const] : []),
]
const linear = (name: string, inputs: number, outputs: number): StateShapes => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
]
const bn = (name: string, c: number): StateShapes => [
  [`${name}.weight`, [c]],
  [`${name}.bias`, [c]],
  [`${name}.running_mean`, [c]],
  [`${name}.running_var`, [c]],
  [`${name}.num_batches_tracked`, []],
]

/** alexnet.py */
export const alexnetState = (width = 1): StateShapes => {
  const [c1, c2, c3, c4, hidden] = [64, 192, 384, 256, 4096].map(c => Math.ceil(c * width)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return [
    ...conv('features.0', 3, c1, 11),
    ...conv('features.3', c1, c2, 5),
    ...conv('features.6', c2, c3, 3),
    ...conv('features.8', c3, c4, 3),
    ...conv('features.10', c4, c4, 3),
    ...linear('classifier.1', c4 * 6 * 6, hidden),
    ...linear('classifier.4', hidden, hidden),
    ...linear('classifier.6', hidden, 1000),
  ]
}

/** vgg.py: its cfgs, M being a pooling, and its make_layers. */
const cfgs = {
  vgg11: [64, 'M', 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  vgg13: [64, 64, 'M', 128, 128, 'M', 256, 256, 'M', 512, 512, 'M', 512, 512, 'M'],
  vgg16: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 'M', 512, 512, 512, 'M', 512, 512, 512, 'M'],
  vgg19: [64, 64, 'M', 128, 128, 'M', 256, 256, 256, 256, 'M', 512, 512, 512, 512, 'M', 512, 512, 512, 512, 'M'],
} as const

export const vggState = (cfg: keyof typeof cfgs, batchNorm: boolean, width = 1): StateShapes => {
  const state: (readonly [string, Shape])[] = []
  let [index, channels] = [0, 3]
  for (const value of cfgs[cfg]) {
    if (value === 'M') {
      index++
      continue
    }
    const filters = Math.ceil(value * width)
    state.push(...conv(`features.${index}`, channels, filters, 3))
    if (batchNorm) state.push(...bn(`features.${index + 1}`, filters))
    index += batchNorm ? 3 : 2
    channels = filters
  }
  const hidden = Math.ceil(4096 * width)
  return [
    ...state,
    ...linear('classifier.0', channels * 7 * 7, hidden),
    ...linear('classifier.3', hidden, hidden),
    ...linear('classifier.6', hidden, 1000),
  ]
}

/** resnet.py: BasicBlock and Bottleneck in _make_layer. */
export const resnetState = (blocks: readonly number[], bottleneck: boolean, width = 1): StateShapes => {
  const base = Math.ceil(64 * width)
  const state: (readonly [string, Shape])[] = [...conv('conv1', 3, base, 7, false), ...bn('bn1', base)]
  const expansion = bottleneck ? 4 : 1
  let channels = base
  for (const [stage, count] of blocks.entries()) {
    const planes = Math.ceil(64 * 2 ** stage * width)
    for (let i = 0; i < count; i++) {
      const at = `layer${stage + 1}.${i}`
      const kernels = bottleneck ? [1, 3, 1] : [3, 3]
      let from = channels
      for (const [j, k] of kernels.entries()) {
        const to = bottleneck && j === 2 ? planes * 4 : planes
        state.push(...conv(`${at}.conv${j + 1}`, from, to, k, false), ...bn(`${at}.bn${j + 1}`, to))
        from = to
      }
      if (i === 0 && (stage > 0 || channels !== planes * expansion)) {
        state.push(...conv(`${at}.downsample.0`, channels, planes * expansion, 1, false))
        state.push(...bn(`${at}.downsample.1`, planes * expansion))
      }
      channels = planes * expansion
    }
  }
  return [...state, ...linear('fc', channels, 1000)]
}

/** squeezenet.py: Fire(inplanes, squeeze, expand1x1, expand3x3) in nn.Sequential, with their places there. */
export const squeezenetState = (version: '1_0' | '1_1'): StateShapes => {
  const first = version === '1_0' ? conv('features.0', 3, 96, 7) : conv('features.0', 3, 64, 3)
  const fires = [
    [version === '1_0' ? 96 : 64, 16, 64],
    [128, 16, 64],
    [128, 32, 128],
    [256, 32, 128],
    [256, 48, 192],
    [384, 48, 192],
    [384, 64, 256],
    [512, 64, 256],
  ] as const
  const places = version === '1_0' ? [3, 4, 5, 7, 8, 9, 10, 12] : [3, 4, 6, 7, 9, 10, 11, 12]
  return [
    ...first,
    ...fires.flatMap(([inputs, squeeze, expand], i) => [
      ...conv(`features.${places[i]}.squeeze`, inputs, squeeze, 1),
      ...conv(`features.${places[i]}.expand1x1`, squeeze, expand, 1),
      ...conv(`features.${places[i]}.expand3x3`, squeeze, expand, 3),
    ]),
    ...conv('classifier.1', 512, 1000, 1),
  ]
}

/** mobilenetv2.py: inverted_residual_setting t, c, n, s, and InvertedResidual's nn.Sequential. */
export const mobilenetV2State = (): StateShapes => {
  const state: (readonly [string, Shape])[] = [...conv('features.0.0', 3, 32, 3, false), ...bn('features.0.1', 32)]
  const setting = [
    [1, 16, 1],
    [6, 24, 2],
    [6, 32, 3],
    [6, 64, 4],
    [6, 96, 3],
    [6, 160, 3],
    [6, 320, 1],
  ] as const
  let [feature, channels] = [1, 32]
  for (const [t, c, n] of setting) {
    for (let i = 0; i < n; i++) {
      const at = `features.${feature++}.conv`
      const hidden = channels * t
      let part = 0
      if (t !== 1) {
        state.push(...conv(`${at}.0.0`, channels, hidden, 1, false), ...bn(`${at}.0.1`, hidden))
        part = 1
      }
      state.push([`${at}.${part}.0.weight`, [hidden, 1, 3, 3]], ...bn(`${at}.${part}.1`, hidden))
      state.push(...conv(`${at}.${part + 1}`, hidden, c, 1, false), ...bn(`${at}.${part + 2}`, c))
      channels = c
    }
  }
  state.push(...conv('features.18.0', 320, 1280, 1, false), ...bn('features.18.1', 1280))
  return [...state, ...linear('classifier.1', 1280, 1000)]
}

/** inception.py: BasicConv2d, and InceptionA to InceptionE; with its auxiliary classifier. */
export const inceptionV3State = (): StateShapes => {
  const basic = (name: string, ci: number, co: number, k: number | readonly [number, number]): StateShapes => {
    const [kh, kw] = typeof k === 'number' ? [k, k] : k
    return [[`${name}.conv.weight`, [co, ci, kh, kw]], ...bn(`${name}.bn`, co)]
  }
  const a = (m: string, c: number, pool: number): StateShapes => [
    ...basic(`${m}.branch1x1`, c, 64, 1),
    ...basic(`${m}.branch5x5_1`, c, 48, 1),
    ...basic(`${m}.branch5x5_2`, 48, 64, 5),
    ...basic(`${m}.branch3x3dbl_1`, c, 64, 1),
    ...basic(`${m}.branch3x3dbl_2`, 64, 96, 3),
    ...basic(`${m}.branch3x3dbl_3`, 96, 96, 3),
    ...basic(`${m}.branch_pool`, c, pool, 1),
  ]
  const b = (m: string, c: number): StateShapes => [
    ...basic(`${m}.branch3x3`, c, 384, 3),
    ...basic(`${m}.branch3x3dbl_1`, c, 64, 1),
    ...basic(`${m}.branch3x3dbl_2`, 64, 96, 3),
    ...basic(`${m}.branch3x3dbl_3`, 96, 96, 3),
  ]
  const c = (m: string, c7: number): StateShapes => [
    ...basic(`${m}.branch1x1`, 768, 192, 1),
    ...basic(`${m}.branch7x7_1`, 768, c7, 1),
    ...basic(`${m}.branch7x7_2`, c7, c7, [1, 7]),
    ...basic(`${m}.branch7x7_3`, c7, 192, [7, 1]),
    ...basic(`${m}.branch7x7dbl_1`, 768, c7, 1),
    ...basic(`${m}.branch7x7dbl_2`, c7, c7, [7, 1]),
    ...basic(`${m}.branch7x7dbl_3`, c7, c7, [1, 7]),
    ...basic(`${m}.branch7x7dbl_4`, c7, c7, [7, 1]),
    ...basic(`${m}.branch7x7dbl_5`, c7, 192, [1, 7]),
    ...basic(`${m}.branch_pool`, 768, 192, 1),
  ]
  const d = (m: string): StateShapes => [
    ...basic(`${m}.branch3x3_1`, 768, 192, 1),
    ...basic(`${m}.branch3x3_2`, 192, 320, 3),
    ...basic(`${m}.branch7x7x3_1`, 768, 192, 1),
    ...basic(`${m}.branch7x7x3_2`, 192, 192, [1, 7]),
    ...basic(`${m}.branch7x7x3_3`, 192, 192, [7, 1]),
    ...basic(`${m}.branch7x7x3_4`, 192, 192, 3),
  ]
  const e = (m: string, inputs: number): StateShapes => [
    ...basic(`${m}.branch1x1`, inputs, 320, 1),
    ...basic(`${m}.branch3x3_1`, inputs, 384, 1),
    ...basic(`${m}.branch3x3_2a`, 384, 384, [1, 3]),
    ...basic(`${m}.branch3x3_2b`, 384, 384, [3, 1]),
    ...basic(`${m}.branch3x3dbl_1`, inputs, 448, 1),
    ...basic(`${m}.branch3x3dbl_2`, 448, 384, 3),
    ...basic(`${m}.branch3x3dbl_3a`, 384, 384, [1, 3]),
    ...basic(`${m}.branch3x3dbl_3b`, 384, 384, [3, 1]),
    ...basic(`${m}.branch_pool`, inputs, 192, 1),
  ]
  return [
    ...basic('Conv2d_1a_3x3', 3, 32, 3),
    ...basic('Conv2d_2a_3x3', 32, 32, 3),
    ...basic('Conv2d_2b_3x3', 32, 64, 3),
    ...basic('Conv2d_3b_1x1', 64, 80, 1),
    ...basic('Conv2d_4a_3x3', 80, 192, 3),
    ...a('Mixed_5b', 192, 32),
    ...a('Mixed_5c', 256, 64),
    ...a('Mixed_5d', 288, 64),
    ...b('Mixed_6a', 288),
    ...c('Mixed_6b', 128),
    ...c('Mixed_6c', 160),
    ...c('Mixed_6d', 160),
    ...c('Mixed_6e', 192),
    ...basic('AuxLogits.conv0', 768, 128, 1),
    ...basic('AuxLogits.conv1', 128, 768, 5),
    ...linear('AuxLogits.fc', 768, 1000),
    ...d('Mixed_7a'),
    ...e('Mixed_7b', 1280),
    ...e('Mixed_7c', 2048),
    ...linear('fc', 2048, 1000),
  ]
}

/** Numbers for it all. */
export const filled = (shapes: StateShapes): Tree<HostTensor> =>
  Object.fromEntries(shapes.map(([name, shape], i) => [name, { shape, data: uniform(randomKey(i), shape) }]))

/** What `sum(p.numel() for p in model.parameters())` gives. */
export const parameterCount = (shapes: StateShapes): number =>
  shapes.filter(([name]) => !/running_|num_batches/.test(name)).reduce((sum, [, shape]) => sum + sizeOf(shape), 0)
