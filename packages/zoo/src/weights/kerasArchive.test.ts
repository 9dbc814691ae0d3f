import type { Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { readHdf5 } from './hdf5.ts'
import { readKeras, writeKeras } from './kerasArchive.ts'
import { kerasOwnArchive } from './kerasOwn.testing.ts'
import { readZip, writeZip } from './zip.ts'

const tensor = (shape: readonly number[], first = 1): HostTensor => {
  const size = shape.reduce((a, b) => a * b, 1)
  return { shape, data: Float32Array.from({ length: size }, (_, i) => first + i) }
}

const normalization = {
  gamma: tensor([2]),
  beta: tensor([2], 3),
  moving_mean: tensor([2], 5),
  moving_variance: tensor([2], 7),
}
const under = (layer: string, weights: Tree<HostTensor>) =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${layer}/${name}`, weight]))

const weights: Tree<HostTensor> = {
  'conv_b/kernel': tensor([3, 3, 1, 2]),
  ...under('bn', normalization),
  'conv_a/kernel': tensor([1, 1, 2, 2], 9),
  'conv_a/bias': tensor([2], 11),
  'depthwise/depthwise_kernel': tensor([3, 3, 2, 1]),
  'separable/depthwise_kernel': tensor([3, 3, 2, 1]),
  'separable/pointwise_kernel': tensor([1, 1, 2, 4]),
  'fc/kernel': tensor([4, 2]),
  'fc/bias': tensor([2]),
}

/** As `keras.Sequential([...]).get_config()` has it, less what is not looked at. */
const layer = (class_name: string, name: string, config: object = {}) => ({
  module: 'keras.layers',
  class_name,
  config: { name, trainable: true, ...config },
  registered_name: null,
})
const configOf = (...layers: readonly unknown[]) =>
  new TextEncoder().encode(
    JSON.stringify({ module: 'keras', class_name: 'Sequential', config: { name: 'net', layers } }),
  )

const config = configOf(
  layer('InputLayer', 'input'),
  layer('Conv2D', 'conv_b', { use_bias: false }),
  layer('BatchNormalization', 'bn'),
  layer('Activation', 'relu'),
  layer('Conv2D', 'conv_a'),
  layer('DepthwiseConv2D', 'depthwise', { use_bias: false }),
  layer('SeparableConv2D', 'separable', { use_bias: false }),
  layer('Dense', 'fc'),
)

/** The paths of the arrays in an archive. */
async function pathsOf(archive: Uint8Array): Promise<readonly string[]> {
  const entries = await readZip(archive, 'a file')
  return readHdf5(await entries.get('model.weights.h5')!.read(), 'a file', file => {
    const below = (path: string): readonly string[] =>
      file.names(path).flatMap(name => {
        const at = path === '' ? name : `${path}/${name}`
        return file.kindOf(at) === 'group' ? below(at) : [at]
      })
    return below('')
  })
}

describe('a .keras archive', () => {
  it('that Keras wrote itself is read', async () => {
    const full = (shape: readonly number[], value: number) => tensor(shape, 0).data.fill(value)
    expect(await readKeras(kerasOwnArchive, 'a file')).toEqual({
      'd_0/kernel': { shape: [4, 4], data: full([4, 4], 0.1) },
      'd_1/kernel': { shape: [4, 4], data: full([4, 4], 0.2) },
      'd_2/kernel': { shape: [4, 4], data: full([4, 4], 0.3) },
      'dense/kernel': { shape: [4, 2], data: full([4, 2], 0.5) },
      'dense/bias': { shape: [2], data: full([2], 0) },
    })
  })

  it('that is written is read again, without a configuration', async () => {
    const archive = await writeKeras(weights)
    expect(await readKeras(archive, 'a file')).toEqual(weights)
    expect([...(await readZip(archive, 'a file')).keys()]).toEqual(['metadata.json', 'model.weights.h5'])
  })

  it('that is written is read again, with one', async () => {
    const archive = await writeKeras(weights, { config })
    expect(await readKeras(archive, 'a file')).toEqual(weights)
    const entries = await readZip(archive, 'a file')
    expect([...entries.keys()]).toEqual(['metadata.json', 'config.json', 'model.weights.h5'])
    expect(await entries.get('config.json')!.read()).toEqual(config)
  })

  // saving_lib.py: `layers/<class in snake case, counted from the second on>/vars/<number>`.
  it('has its arrays where Keras 3 looks for them', async () => {
    const paths = await pathsOf(await writeKeras(weights, { config }))
    expect(paths.toSorted()).toEqual([
      'layers/batch_normalization/vars/0',
      'layers/batch_normalization/vars/1',
      'layers/batch_normalization/vars/2',
      'layers/batch_normalization/vars/3',
      'layers/conv2d/vars/0',
      'layers/conv2d_1/vars/0',
      'layers/conv2d_1/vars/1',
      'layers/dense/vars/0',
      'layers/dense/vars/1',
      'layers/depthwise_conv2d/vars/0',
      'layers/separable_conv2d/vars/0',
      'layers/separable_conv2d/vars/1',
    ])
  })

  it('counts layers in the order of the configuration, not of the weights', async () => {
    const two = { 'b/kernel': tensor([1, 2]), 'a/kernel': tensor([2, 1], 5) }
    const ordered = configOf(layer('Dense', 'a', { use_bias: false }), layer('Dense', 'b', { use_bias: false }))
    const archive = await writeKeras(two, { config: ordered })
    const h5 = await (await readZip(archive, 'a file')).get('model.weights.h5')!.read()
    await readHdf5(h5, 'a file', file => {
      expect(file.strings('layers/dense/vars', 'name')).toEqual(['a'])
      expect(file.dataset('layers/dense/vars/0').shape).toEqual([2, 1])
      expect(file.dataset('layers/dense_1/vars/0').shape).toEqual([1, 2])
    })
  })

  it('takes names from the configuration before those in the file, and less variables where it says so', async () => {
    const few = { 'bn/beta': tensor([2]), 'bn/moving_mean': tensor([2]), 'bn/moving_variance': tensor([2]) }
    const written = configOf(layer('BatchNormalization', 'bn', { scale: false }))
    const archive = await readZip(await writeKeras(few, { config: written }), 'a file')
    const other = configOf(layer('BatchNormalization', 'other', { scale: false }))
    const changed = await writeZip({
      'config.json': other,
      'model.weights.h5': await archive.get('model.weights.h5')!.read(),
    })
    expect(Object.keys(await readKeras(changed, 'a file'))).toEqual([
      'other/beta',
      'other/moving_mean',
      'other/moving_variance',
    ])
  })

  it('holds models within models', async () => {
    const inner = {
      class_name: 'Functional',
      config: { name: 'encoder', layers: [layer('Dense', 'fc', { use_bias: false })] },
    }
    const nested = { 'encoder/fc/kernel': tensor([2, 2]), 'fc/kernel': tensor([2, 1]) }
    const outer = configOf(inner, layer('Dense', 'fc', { use_bias: false }))
    const archive = await writeKeras(nested, { config: outer })
    expect(await readKeras(archive, 'a file')).toEqual(nested)
    expect(await pathsOf(archive)).toEqual(['layers/dense/vars/0', 'layers/functional/layers/dense/vars/0'])
  })
})

describe('what cannot be written', () => {
  it('is named: all weights too many and all missing', async () => {
    const { 'fc/bias': _, ...rest } = weights
    const failure = writeKeras({ ...rest, 'fd/bias': tensor([1]) }, { config })
    await expect(failure).rejects.toThrow(/^weights.mismatch: .*1 missing: fc\/bias; 1 left over: fd\/bias$/)
  })

  it('is a layer of a class that its variables do not tell', async () => {
    await expect(writeKeras({ 'a/gate': tensor([2]) })).rejects.toThrow(/^keras.layer in layer a: .*gate of \[2\]/)
    await expect(writeKeras({ 'a/kernel': tensor([2]) })).rejects.toThrow(/^keras.layer/)
    await expect(writeKeras(Object.fromEntries([['__proto__', tensor([2])]]))).rejects.toThrow(/^weights.name/)
  })
})

describe('a hostile archive', async () => {
  const archive = await readZip(await writeKeras(weights), 'a file')
  const h5 = await archive.get('model.weights.h5')!.read()
  const text = (value: string) => new TextEncoder().encode(value)
  let deep: object = { class_name: 'Dense', config: {} }
  for (let i = 0; i < 40; i++) deep = { class_name: 'Functional', config: { layers: [deep] } }

  it.each([
    ['no weights', { 'config.json': config }, /^keras.archive: .*received config.json/],
    ['no files', {}, /^(keras.archive|weights.zip)/],
    ['a configuration that is no JSON', { 'config.json': text('{'), 'model.weights.h5': h5 }, /^weights.json/],
    ['a configuration of something else', { 'config.json': text('[]'), 'model.weights.h5': h5 }, /^weights.json/],
    ['layers that are none', { 'config.json': configOf(3), 'model.weights.h5': h5 }, /^weights.json/],
    ['models too deep within models', { 'config.json': configOf(deep), 'model.weights.h5': h5 }, /^keras.config/],
    [
      'two layers of one name',
      { 'config.json': configOf(layer('Dense', 'conv_a')), 'model.weights.h5': h5 },
      /^weights.duplicate: .*conv_a\/kernel/,
    ],
    ['weights that are none', { 'model.weights.h5': text('weights') }, /^weights.hdf5/],
  ])('%s', async (_, files, message) => {
    const bytes = await writeZip(files)
    await expect(readKeras(bytes, 'a file')).rejects.toThrow(message)
  })
})
