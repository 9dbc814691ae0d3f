import { ConveneError, type Tree } from '@convene/core'
import { missingFile } from '@convene/data/node'
import { describe, expect, it } from 'vitest'
import { readLayersModel } from './layersModel.ts'
import { tinyModel } from './tinyModel.testing.ts'
import type { WeightFiles } from './weightFiles.ts'

const bytesOf = (json: unknown) => Buffer.from(typeof json === 'string' ? json : JSON.stringify(json))

/** Files in memory, and which of them were read. */
function filesOf(files: Tree<Uint8Array>): WeightFiles & { readonly reads: string[] } {
  const reads: string[] = []
  return {
    where: 'a test',
    reads,
    read: async path => {
      reads.push(path)
      const bytes = files[path]
      if (!bytes) throw missingFile(path, 'a test')
      return bytes
    },
  }
}

const one = { name: 'a/b', shape: [2], dtype: 'float32' }
const manifest = (weights: unknown, paths: unknown = ['one.bin']) => ({ weightsManifest: [{ paths, weights }] })
const eight = new Uint8Array(8)

async function failure(json: unknown, shards: Tree<Uint8Array> = { 'one.bin': eight }): Promise<string> {
  const files = filesOf({ 'model.json': bytesOf(json), ...shards })
  const error = await readLayersModel(files, 'model.json').then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof ConveneError)) throw new Error('it did not fail as it should')
  expect(error.message).not.toContain('\n')
  expect(error.message.length).toBeLessThan(600)
  return error.message
}

describe('readLayersModel', () => {
  it('reads weights across shards that end within a number', async () => {
    const { json, shards, weights } = tinyModel()
    expect(await readLayersModel(filesOf({ 'model.json': bytesOf(json), ...shards }), 'model.json')).toEqual(weights)
  })

  it('reads the whole numbers of a graph', async () => {
    const json = { ...manifest([{ name: 'sizes', shape: [2], dtype: 'int32' }]), format: 'graph-model' }
    const bytes = new Uint8Array(Int32Array.of(-7, 2 ** 24).buffer)
    const files = filesOf({ 'model.json': bytesOf(json), 'one.bin': bytes })
    const read = await readLayersModel(files, 'model.json', 'graph')
    expect(read).toEqual({ sizes: { shape: [2], data: Float32Array.of(-7, 2 ** 24) } })
  })

  it('reads groups of their own shards, scalars, and a folder below', async () => {
    const json = {
      weightsManifest: [
        { paths: ['one.bin'], weights: [one] },
        { paths: ['below/two.bin'], weights: [{ name: 'c', shape: [], dtype: 'float32' }] },
      ],
    }
    const files = filesOf({
      'model.json': bytesOf(json),
      'one.bin': new Uint8Array(Float32Array.of(1, 2).buffer),
      'below/two.bin': new Uint8Array(Float32Array.of(-3).buffer),
    })
    expect(await readLayersModel(files, 'model.json')).toEqual({
      'a/b': { shape: [2], data: Float32Array.of(1, 2) },
      c: { shape: [], data: Float32Array.of(-3) },
    })
  })

  it.each([
    ['uint8', { dtype: 'uint8', scale: 0.5, min: -1 }, [0, 3, 255], [-1, 0.5, 126.5]],
    ['uint16', { dtype: 'uint16', scale: 2, min: 1 }, [1, 0, 0xff, 0xff, 0, 1], [3, 131_071, 513]],
    // IEEE 754 binary16: 1, the smallest subnormal number, the largest finite one, negated.
    ['float16', { dtype: 'float16' }, [0x00, 0x3c, 0x01, 0x00, 0xff, 0xfb], [1, 2 ** -24, -65_504]],
  ])('reads weights that are quantized to %s', async (_, quantization, bytes, numbers) => {
    const json = manifest([{ name: 'a', shape: [3], dtype: 'float32', quantization }])
    const files = filesOf({ 'model.json': bytesOf(json), 'one.bin': Uint8Array.from(bytes) })
    const { a } = await readLayersModel(files, 'model.json')
    expect([...a!.data]).toEqual(numbers)
  })

  it.each([
    ['no JSON', 'NaN', /^weights.json: expected JSON in model.json in a test/],
    [
      'no JSON, NaN in a shape',
      '{"weightsManifest":[{"paths":["one.bin"],"weights":[{"shape":[NaN]}]}]}',
      /^weights.json/,
    ],
    ['half a JSON', '{"weightsManifest": [', /^weights.json/],
    ['a deep JSON', '['.repeat(1_000_000), /^weights.json/],
    ['null', null, /^weights.json: expected Object at the top/],
    ['no manifest', {}, /^weights.json: .*weightsManifest/],
    [
      'a graph model',
      { format: 'graph-model', ...manifest([one]) },
      /^weights.json: expected "layers-model" at format/,
    ],
    ['a number for a name', manifest([{ ...one, name: 1 }]), /^weights.json: expected string at .*name/],
    ['a name of two lines', manifest([{ ...one, name: 'a\nb' }]), /^weights.json/],
    [
      'another dtype',
      manifest([{ ...one, dtype: 'bool' }]),
      /^weights.json: expected .*"float32".* at .*dtype.*"bool"/,
    ],
    ['an unknown quantization', manifest([{ ...one, quantization: { dtype: 'int4' } }]), /^weights.json/],
    ['a null in a shape', manifest([{ ...one, shape: [null] }]), /^weights.json: expected number/],
    ['a negative shape', manifest([{ ...one, shape: [-2] }]), /^shape.axis in layer a\/b/],
    ['a negative even shape', manifest([{ ...one, shape: [-2, -1] }]), /^shape.axis in layer a\/b/],
    ['half an element', manifest([{ ...one, shape: [0.5, 4] }]), /^shape.axis in layer a\/b/],
    ['no elements', manifest([{ ...one, shape: [0] }]), /^shape.axis in layer a\/b/],
    ['a huge shape', manifest([{ ...one, shape: [1e300] }]), /^shape.size in layer a\/b/],
    ['nine axes', manifest([{ ...one, shape: [1, 1, 1, 1, 1, 1, 1, 1, 2] }]), /^shape.rank in layer a\/b/],
    ['more than fits', manifest([{ ...one, shape: [2 ** 30] }]), /^weights.size: expected at most 2147483648 bytes/],
    ['the same name twice', manifest([one, one]), /^weights.duplicate: .*a\/b twice/],
    ['no shards', manifest([one], []), /^weights.json/],
  ])('refuses %s before it reads a shard', async (_, json, message) => {
    expect(await failure(json)).toMatch(message)
    const files = filesOf({ 'model.json': bytesOf(json), 'one.bin': eight })
    await expect(readLayersModel(files, 'model.json')).rejects.toThrow()
    expect(files.reads).toEqual(['model.json'])
  })

  it.each([
    '../one.bin',
    'a/../../one.bin',
    '..',
    './one.bin',
    '/etc/passwd',
    'a//b',
    'C:/one.bin',
    'a\\..\\..\\one.bin',
    'file:///etc/passwd',
    'https://example.com/one.bin',
    'one.bin\0',
    '',
  ])('refuses the shard path %j', async path => {
    expect(await failure(manifest([one], [path]), { [path]: eight })).toMatch(/^weights.json: expected .* at .*paths/)
  })

  it.each([
    ['too few bytes', eight.subarray(1), /^weights.bytes: expected 8 bytes .*received 7: a shard is truncated$/],
    ['too many bytes', new Uint8Array(9), /^weights.bytes: expected 8 bytes .*received 9 up to one.bin$/],
    ['NaN', new Uint8Array(Float32Array.of(1, Number.NaN).buffer), /^weights.notFinite in layer a\/b: .*NaN at 1$/],
  ])('refuses a shard with %s', async (_, shard, message) => {
    expect(await failure(manifest([one]), { 'one.bin': shard })).toMatch(message)
  })

  it('names a missing shard', async () => {
    expect(await failure(manifest([one]), {})).toMatch(/^source.missing: expected one.bin in a test/)
  })

  it('refuses a weight that is called __proto__, by that name', async () => {
    const json =
      '{"weightsManifest":[{"paths":["one.bin"],"weights":[{"name":"__proto__","shape":[2],"dtype":"float32"}]}]}'
    expect(await failure(json)).toMatch(/^weights.name: expected names .*received __proto__$/)
  })
})
