/** AlexNet's convolutions and linear layers are numbered among activations, poolings and dropouts. */
const alexnet: ReadonlyMap<string, string> = new Map([
  ['features.0', 'conv1'],
  ['features.3', 'conv2'],
  ['features.6', 'conv3'],
  ['features.8', 'conv4'],
  ['features.10', 'conv5'],
  ['classifier.1', 'fc6'],
  ['classifier.4', 'fc7'],
  ['classifier.6', 'fc8'],
])

/** A module of `alexnet`, by its name here: `conv2` for `features.3`. What is none stays, as with all of these. */
export function alexnetLayer(module: string): string {
  return alexnet.get(module) ?? module
}

/**
 * The modules of `vgg`, by the numbers of convolutions before each pooling: `block1_conv2` for `features.2`. After each
 * convolution comes an activation, and a normalization before it where there is one.
 */
export function vggLayers(blocks: readonly number[], isNormalized: boolean): ReadonlyMap<string, string> {
  let index = 0
  const features = blocks.flatMap((convolutions, block) => {
    const names = Array.from({ length: convolutions }, (_, i): readonly (readonly [string, string])[] => {
      const at = index
      index += isNormalized ? 3 : 2
      const named = [[`features.${at}`, `block${block + 1}_conv${i + 1}`]] as const
      return isNormalized ? [...named, [`features.${at + 1}`, `block${block + 1}_bn${i + 1}`]] : named
    })
    index++
    return names.flat()
  })
  return new Map([...features, ['classifier.0', 'fc1'], ['classifier.3', 'fc2'], ['classifier.6', 'predictions']])
}

/** A module of `resnet`: `conv3_block2_1_conv` for `layer2.1.conv1`, `conv3_block1_0_bn` for `layer2.0.downsample.1`. */
export function resnetLayer(module: string): string {
  if (module === 'conv1' || module === 'bn1') return `conv1_${module === 'conv1' ? 'conv' : 'bn'}`
  if (module === 'fc') return 'predictions'
  const [, stage, block, kind, number, part] =
    /^layer([1-4])\.(\d+)\.(?:(conv|bn)([1-3])|downsample\.([01]))$/.exec(module) ?? []
  if (stage === undefined) return module
  const place = `conv${Number(stage) + 1}_block${Number(block) + 1}`
  if (part !== undefined) return `${place}_0_${part === '0' ? 'conv' : 'bn'}`
  return `${place}_${number}_${kind}`
}

/** The modules of `squeezenet`, by the numbers of its eight fire modules: `fire2/squeeze1x1` for `features.3.squeeze`. */
export function squeezenetLayers(fires: readonly number[]): ReadonlyMap<string, string> {
  const parts = [
    ['squeeze', 'squeeze1x1'],
    ['expand1x1', 'expand1x1'],
    ['expand3x3', 'expand3x3'],
  ] as const
  const modules = fires.flatMap((feature, i) =>
    parts.map(([there, here]) => [`features.${feature}.${there}`, `fire${i + 2}/${here}`] as const),
  )
  return new Map([['features.0', 'conv1'], ...modules, ['classifier.1', 'conv10']])
}

/** A module of `mobilenet_v2`: `block_1_expand` for `features.2.conv.0.0`, `expanded_conv_project_BN` for `features.1.conv.2`. */
export function mobilenetV2Layer(module: string): string {
  const [, outer, outerPart] = /^features\.(0|18)\.([01])$/.exec(module) ?? []
  if (outer !== undefined) {
    const names = outer === '0' ? ['Conv1', 'bn_Conv1'] : ['Conv_1', 'Conv_1_bn']
    return names[Number(outerPart)]!
  }
  if (module === 'classifier.1') return 'predictions'
  const [, feature, path] = /^features\.(\d+)\.conv\.([\d.]+)$/.exec(module) ?? []
  if (feature === undefined || path === undefined) return module
  // The first block expands nothing.
  const parts = feature === '1' ? ['depthwise', 'project'] : ['expand', 'depthwise', 'project']
  const block = feature === '1' ? 'expanded_conv' : `block_${Number(feature) - 1}`
  const paths = parts.flatMap((part, i): readonly (readonly [string, string])[] => {
    const isLast = part === 'project'
    return [
      [isLast ? `${i}` : `${i}.0`, part],
      [isLast ? `${i + 1}` : `${i}.1`, `${part}_BN`],
    ]
  })
  const name = new Map(paths).get(path)
  return name === undefined ? module : `${block}_${name}`
}
