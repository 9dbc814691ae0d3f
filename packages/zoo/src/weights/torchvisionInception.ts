/** Before the modules of `inception_v3`. */
const stem: ReadonlyMap<string, string> = new Map([
  ['Conv2d_1a_3x3', 'conv1'],
  ['Conv2d_2a_3x3', 'conv2'],
  ['Conv2d_2b_3x3', 'conv3'],
  ['Conv2d_3b_1x1', 'conv4'],
  ['Conv2d_4a_3x3', 'conv5'],
])

/** The modules, in order: `Mixed_5b` is `mixed0`. */
const mixed = ['5b', '5c', '5d', '6a', '6b', '6c', '6d', '6e', '7a', '7b', '7c']

/** Of all modules that have a branch of that name. */
const anywhere: readonly (readonly [string, string])[] = [
  ['branch1x1', '1x1'],
  ['branch_pool', 'pool_proj'],
  ['branch5x5_1', '5x5_reduce'],
  ['branch5x5_2', '5x5'],
  ['branch3x3', '3x3'],
  ['branch3x3dbl_1', 'double_reduce'],
  ['branch3x3dbl_2', 'double_1'],
  ['branch3x3dbl_3', 'double_2'],
  ['branch3x3dbl_3a', 'double_2'],
  ['branch3x3dbl_3b', 'double_3'],
  ['branch7x7_1', '7x7_reduce'],
  ['branch7x7_2', '7x7_1'],
  ['branch7x7_3', '7x7_2'],
  ['branch7x7dbl_1', 'double_reduce'],
  ['branch7x7dbl_2', 'double_1'],
  ['branch7x7dbl_3', 'double_2'],
  ['branch7x7dbl_4', 'double_3'],
  ['branch7x7dbl_5', 'double_4'],
  ['branch7x7x3_1', '7x7_reduce'],
  ['branch7x7x3_2', '7x7_1'],
  ['branch7x7x3_3', '7x7_2'],
  ['branch7x7x3_4', '7x7_3'],
  ['branch3x3_1', '3x3_reduce'],
  ['branch3x3_2', '3x3'],
  ['branch3x3_2a', '3x3_1'],
  ['branch3x3_2b', '3x3_2'],
]
const branches: ReadonlyMap<string, string> = new Map(anywhere)

/** A module of `inception_v3`: `mixed4/7x7_1_bn` for `Mixed_6b.branch7x7_2.bn`. What is none stays. */
export function inceptionV3Layer(module: string): string {
  if (module === 'fc') return 'predictions'
  const [, path = '', kind] = /^(.+)\.(conv|bn)$/.exec(module) ?? []
  const [first = '', branch] = path.split('.')
  const name = branch === undefined ? stem.get(first) : branches.get(branch)
  if (kind === undefined || name === undefined) return module
  const suffix = kind === 'bn' ? '_bn' : ''
  if (branch === undefined) return `${name}${suffix}`
  const index = mixed.indexOf(first.replace(/^Mixed_/, ''))
  return index < 0 ? module : `mixed${index}/${name}${suffix}`
}
