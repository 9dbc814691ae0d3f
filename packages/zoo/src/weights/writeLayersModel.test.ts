import { randomKey, type Tree, uniform } from '@convene/core'
import { missingFile } from '@convene/data/node'
import { expect, it } from 'vitest'
import { readLayersModel } from './layersModel.ts'
import type { WeightFiles } from './weightFiles.ts'
import { writeLayersModel } from './writeLayersModel.ts'

const weights = {
  'conv/kernel': { shape: [3, 3, 1, 5], data: uniform(randomKey(1), [45], -1, 1) },
  'conv/bias': { shape: [5], data: uniform(randomKey(2), [5], -1, 1) },
  scale: { shape: [], data: Float32Array.of(2) },
}

const filesOf = (files: Tree<Uint8Array>): WeightFiles => ({
  where: 'a test',
  read: async path => {
    const bytes = files[path]
    if (!bytes) throw missingFile(path, 'a test')
    return bytes
  },
})

it.each([4 * 2 ** 20, 204, 203, 7, 1])('is read again from shards of %d bytes', async shardBytes => {
  const files = writeLayersModel(weights, { shardBytes })
  expect(await readLayersModel(filesOf(files), 'model.json')).toEqual(weights)
  const { 'model.json': _, ...shards } = files
  expect(Object.keys(shards)).toHaveLength(Math.ceil(204 / shardBytes))
  for (const shard of Object.values(shards)) expect(shard.length).toBeLessThanOrEqual(shardBytes)
})

it('is what TensorFlow.js reads: a manifest, and names as its converter gives them', () => {
  const topology = { class_name: 'Sequential' }
  const files = writeLayersModel({ a: { shape: [1], data: Float32Array.of(1) } }, { topology })
  expect(Object.keys(files)).toEqual(['model.json', 'group1-shard1of1.bin'])
  expect([...files['group1-shard1of1.bin']!]).toEqual([0, 0, 0x80, 0x3f])
  expect(JSON.parse(new TextDecoder().decode(files['model.json']))).toEqual({
    format: 'layers-model',
    generatedBy: 'convene',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: [{ name: 'a', shape: [1], dtype: 'float32' }] }],
  })
})

it('has a shard even for no weights', async () => {
  expect(await readLayersModel(filesOf(writeLayersModel({})), 'model.json')).toEqual({})
})

it('writes no weight called __proto__', () => {
  const named = Object.fromEntries([['__proto__', weights.scale]])
  expect(() => writeLayersModel(named)).toThrow(/^weights.name: .*__proto__/)
})
