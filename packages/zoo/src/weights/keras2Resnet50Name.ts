/** Branch 1 is the projection of a shortcut; 2a, 2b and 2c are the convolutions of a bottleneck. */
const convolutions: Readonly<Record<string, string>> = { '1': '0', '2a': '1', '2b': '2', '2c': '3' }

/** Names outside the blocks. */
const layers: ReadonlyMap<string, string> = new Map([
  ['conv1', 'conv1_conv'],
  ['bn_conv1', 'conv1_bn'],
  ['fc1000', 'predictions'],
])

/**
 * Today's Keras name of a ResNet-50 weight that has Keras 2's: `conv2_block1_1_conv/kernel` for
 * `res2a_branch2a/kernel`, `conv1_bn/gamma` for `bn_conv1/gamma`. A name that is none of those stays.
 */
export function keras2Resnet50Name(name: string): string {
  const [layer = '', ...rest] = name.split('/')
  return [modernLayer(layer), ...rest].join('/')
}

function modernLayer(layer: string): string {
  const [, kind, stage, block, branch] = /^(res|bn)([2-5])([a-f])_branch(1|2[abc])$/.exec(layer) ?? []
  if (stage === undefined || block === undefined || branch === undefined) return layers.get(layer) ?? layer
  const number = block.charCodeAt(0) - 'a'.charCodeAt(0) + 1
  return `conv${stage}_block${number}_${convolutions[branch]}_${kind === 'res' ? 'conv' : 'bn'}`
}
