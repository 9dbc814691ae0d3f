import type { File, Group } from 'h5wasm'
import { describe, expect, it } from 'vitest'
import { hdf5Of, writeArray, writeList } from './hdf5.testing.ts'
import { readKerasH5 } from './kerasH5.ts'

const numbers = (...values: readonly number[]) => Float32Array.from(values)
const kernel = { shape: [2, 3], data: numbers(1, 2, 3, 4, 5, 6) }
const bias = { shape: [3], data: numbers(-1, 0, 1) }

/** What Keras's `save_weights_to_hdf5_group` does: layers, and for each its weights, by name. */
function legacy(group: Group, layers: Readonly<Record<string, Readonly<Record<string, typeof bias>>>>): void {
  writeList(group, 'layer_names', Object.keys(layers))
  group.create_attribute('backend', 'tensorflow')
  for (const [layer, weights] of Object.entries(layers)) {
    const own = group.create_group(layer)
    writeList(own, 'weight_names', Object.keys(weights))
    for (const [name, { shape, data }] of Object.entries(weights)) writeArray(own, name, shape, data)
  }
}

const read = async (build: (file: File) => void) => readKerasH5(await hdf5Of(build), 'a file')

describe('a file that lists its layers', () => {
  it('gives weights by layer and variable, as Keras 2 names them', async () => {
    const layers = {
      conv1: { 'conv1/kernel:0': kernel, 'conv1/bias:0': bias },
      relu: {},
      fc: { 'fc/kernel:0': kernel },
    }
    expect(await read(file => legacy(file, layers))).toEqual({
      'conv1/kernel': kernel,
      'conv1/bias': bias,
      'fc/kernel': kernel,
    })
  })

  it('may be a whole model with its optimizer, as Keras 2 and 3 save it', async () => {
    const weights = await read(file => {
      file.create_attribute('model_config', '{}')
      legacy(file.create_group('model_weights'), {
        dense: { 'sequential/dense/kernel': kernel },
        lstm: { 'lstm/lstm_cell/kernel:0': kernel },
        encoder: { 'conv1_conv/kernel:0': kernel, 'conv1_bn/gamma:0': bias },
      })
      const top = (file.get('model_weights') as Group).create_group('top_level_model_weights')
      writeList(top, 'weight_names', ['temperature:0'])
      writeArray(top, 'temperature:0', [3], bias.data)
      writeArray(file, 'optimizer_weights/dense/momentum:0', [3], bias.data)
    })
    expect(weights).toEqual({
      'dense/kernel': kernel,
      'lstm/lstm_cell/kernel': kernel,
      'encoder/conv1_conv/kernel': kernel,
      'encoder/conv1_bn/gamma': bias,
      temperature: bias,
    })
  })

  it("has today's names for Keras 1's", async () => {
    const weights = await read(file =>
      legacy(file, {
        block1_conv1: { 'block1_conv1_W_1:0': kernel, 'block1_conv1_b_1:0': bias },
        bn: { bn_gamma: bias, bn_beta: bias, bn_running_mean: bias, bn_running_std: bias },
      }),
    )
    expect(Object.keys(weights)).toEqual([
      'block1_conv1/kernel',
      'block1_conv1/bias',
      'bn/gamma',
      'bn/beta',
      'bn/moving_mean',
      'bn/moving_variance',
    ])
  })

  it('may spread a long list over several attributes', async () => {
    const weights = await read(file => {
      writeList(file, 'layer_names0', ['a', 'b'])
      writeList(file, 'layer_names1', ['c'])
      for (const layer of ['a', 'b', 'c']) {
        const group = file.create_group(layer)
        writeList(group, 'weight_names', [`${layer}/kernel:0`])
        writeArray(group, `${layer}/kernel:0`, [3], bias.data)
      }
    })
    expect(Object.keys(weights)).toEqual(['a/kernel', 'b/kernel', 'c/kernel'])
  })
})

describe('a file of numbered variables', () => {
  const store = (file: File, path: string, arrays: readonly (typeof bias)[], name?: string) => {
    for (const [i, { shape, data }] of arrays.entries()) writeArray(file, `${path}/vars/${i}`, shape, data)
    if (name !== undefined) (file.get(`${path}/vars`) as Group).create_attribute('name', name)
  }

  it('gives the names that it tells, and the variables of classes that are known', async () => {
    // Keras makes a normalization's variables in this order: gamma, beta, mean, variance.
    const statistics = [1, 2, 3, 4].map(value => ({ shape: [1], data: numbers(value) }))
    const weights = await read(file => {
      store(file, 'layers/conv2d', [kernel, bias], 'conv1')
      store(file, 'layers/batch_normalization', statistics, 'bn1')
      store(file, 'layers/depthwise_conv2d', [kernel], 'dw')
      store(file, 'layers/my_layer', [kernel, bias], 'mine')
      store(file, 'optimizer', [bias])
      store(file, 'layers/dropout/seed_generator', [bias])
    })
    expect(weights).toEqual({
      'conv1/kernel': kernel,
      'conv1/bias': bias,
      'bn1/gamma': statistics[0],
      'bn1/beta': statistics[1],
      'bn1/moving_mean': statistics[2],
      'bn1/moving_variance': statistics[3],
      'dw/depthwise_kernel': kernel,
      'mine/0': kernel,
      'mine/1': bias,
    })
  })

  it("keeps Keras's own names where it tells none, of 2.12's layout too", async () => {
    const weights = await read(file => {
      store(file, '_layer_checkpoint_dependencies/dense', [kernel, bias])
      store(file, '_layer_checkpoint_dependencies/dense_1', [kernel])
    })
    expect(Object.keys(weights)).toEqual(['dense/kernel', 'dense/bias', 'dense_1/kernel'])
  })

  it('guesses no names: three of four could be any', async () => {
    const weights = await read(file => store(file, 'layers/batch_normalization', [bias, bias, bias]))
    expect(Object.keys(weights)).toEqual(['batch_normalization/0', 'batch_normalization/1', 'batch_normalization/2'])
  })

  it('names models within models', async () => {
    const weights = await read(file => {
      store(file, 'layers/functional/layers/dense', [kernel], 'fc')
      const encoder = file.get('layers/functional') as Group
      encoder.create_group('vars').create_attribute('name', 'encoder')
    })
    expect(Object.keys(weights)).toEqual(['encoder/fc/kernel'])
  })

  it('orders more than ten variables by number', async () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ shape: [1], data: numbers(i) }))
    const weights = await read(file => store(file, 'layers/cell', many))
    expect(Object.values(weights).map(({ data }) => data[0])).toEqual(many.map((_, i) => i))
  })
})
