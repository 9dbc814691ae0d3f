import { readFile } from 'node:fs/promises'
import { mapTree, randomKey, type Tree, uniform } from '@convene/core'
import { missingFile } from '@convene/data/node'
import { describe, expect, it } from 'vitest'
import { convertWeights, writableFormats, writeWeights } from './convertWeights.ts'
import { hdf5Of, writeArray } from './hdf5.testing.ts'
import { writeNpy } from './npy.ts'
import { readWeights } from './readWeights.ts'
import { tfliteOf } from './tflite.testing.ts'
import { fromTorch } from './torch.ts'
import type { WeightFiles } from './weightFiles.ts'
import { detectWeightFormat } from './weightFormat.ts'
import { writeZip } from './zip.ts'

const weights = {
  'conv/kernel': { shape: [3, 3, 1, 5], data: uniform(randomKey(1), [45], -1, 1) },
  'conv/bias': { shape: [5], data: uniform(randomKey(2), [5], -1, 1) },
  'fc/kernel': { shape: [5, 2], data: uniform(randomKey(3), [10], -1, 1) },
}

const filesOf = (files: Tree<Uint8Array>): WeightFiles => ({
  where: 'a test',
  read: async path => {
    const bytes = files[path]
    if (!bytes) throw missingFile(path, 'a test')
    return bytes
  },
})
const text = (value: string) => new TextEncoder().encode(value)

describe('weights of a format', () => {
  it.each(writableFormats)('are written as %s, and known and read again', async format => {
    const files = await writeWeights(weights, format)
    const [path] = Object.keys(files)
    expect(await readWeights(filesOf(files), { path: path! })).toEqual({ format, weights })
  })

  it.each(writableFormats.flatMap(from => writableFormats.map(to => [from, to] as const)))(
    'go from %s to %s',
    async (from, to) => {
      const source = await writeWeights(weights, from)
      const expected = mapTree(weights, ({ shape }) => shape)
      const { format, files } = await convertWeights(filesOf(source), to, { path: Object.keys(source)[0]!, expected })
      expect(format).toBe(from)
      expect(Object.keys(files)).toEqual(Object.keys(await writeWeights(weights, to)))
      // Not bytes: HDF5 stamps each array with the second in which it was written.
      expect(await readWeights(filesOf(files), { path: Object.keys(files)[0]! })).toEqual({ format: to, weights })
    },
  )

  it('have to be what is expected', async () => {
    const { 'model.npz': source } = await writeWeights(weights, 'npz')
    const expected = { 'conv/kernel': [3, 3, 1, 5], 'conv/bias': [4], 'fc/bias': [2] }
    await expect(convertWeights(source!, 'safetensors', { expected })).rejects.toThrow(
      /^weights.mismatch: .*1 missing: fc\/bias; 1 left over: fc\/kernel; 1 misshapen: conv\/bias of \[5\] instead of \[4\]$/,
    )
  })

  it('do not become a .keras archive in an order that nobody chose', async () => {
    const { 'model.safetensors': source } = await writeWeights(weights, 'safetensors')
    await expect(convertWeights(source!, 'keras')).rejects.toThrow(/^keras.order: .*weights from safetensors/)
  })

  it('are known by their bytes, whatever the file is called', async () => {
    const h5 = await hdf5Of(file => writeArray(file, 'layers/dense/vars/0', [1, 1], Float32Array.of(2)))
    expect(await readWeights(h5)).toMatchObject({ format: 'h5', weights: { 'dense/kernel': { shape: [1, 1] } } })
    const filter = { name: 'w', shape: [1], type: 0, bytes: Uint8Array.of(0, 0, 0x80, 0x3f) }
    expect(await readWeights(tfliteOf({ tensors: [filter] }))).toMatchObject({
      format: 'tflite',
      weights: { w: { shape: [1] } },
    })
    expect(await readWeights(writeNpy(weights['conv/bias']))).toEqual({
      format: 'npy',
      weights: { array: weights['conv/bias'] },
    })
  })

  it("may be darknet's, which has to be told", async () => {
    const bytes = new Uint8Array(20 + 8)
    new DataView(bytes.buffer).setInt32(4, 2, true)
    const layers = [{ name: 'a', filters: 1, size: 1, channels: 1, batchNormalize: false }]
    const { weights } = await readWeights(bytes, { format: 'darknet', layers })
    expect(Object.keys(weights)).toEqual(['a/bias', 'a/kernel'])
    await expect(readWeights(bytes, { format: 'darknet' })).rejects.toThrow(/^weights.format: .*no layers/)
    await expect(readWeights(bytes)).rejects.toThrow(/^weights.format/)
  })

  it('may be changed on the way', async () => {
    const state = { 'conv.weight': { shape: [2, 1, 3, 3], data: uniform(randomKey(1), [18]) } }
    const { 'model.safetensors': source } = await writeWeights(state, 'safetensors')
    const { weights } = await convertWeights(source!, 'npz', { change: fromTorch })
    expect(weights['conv/kernel']!.shape).toEqual([3, 3, 1, 2])
  })
})

describe('a file that is none', () => {
  const pickled = writeZip({ 'archive/data.pkl': text('x'), 'archive/data/0': text('x') })

  it.each([
    ['nothing', new Uint8Array(0), /^weights.format: expected weights as safetensors, h5, .*received an empty file$/],
    ['text', text('weights'), /^weights.format: .*received a file that begins with 77 65 69 67 68 74 73$/],
    ['an old pickle', Uint8Array.of(0x80, 2, 0x8a, 10), /^weights.format: .*a pickle of PyTorch/],
    ['a model.json alone', text('{"weightsManifest":[]}'), /^weights.format: .*the shards beside/],
    ['a zip archive of something else', writeZip({ 'a.txt': text('x') }), /^weights.format: .*an archive of a.txt/],
    ["PyTorch's archive", pickled, /^weights.format: .*a pickle of PyTorch/],
    ['a broken archive', text('PK\u0003\u0004 and no more'), /^weights.zip/],
  ])('is an error that says so: %s', async (_, bytes, message) => {
    await expect(readWeights(await bytes)).rejects.toThrow(message)
  })

  it('is one that is said to be another', async () => {
    await expect(readWeights(text('{}'), { format: 'safetensors' })).rejects.toThrow(/^safetensors.size/)
  })

  it('is this one', async () => {
    const bytes = new Uint8Array(await readFile(new URL(import.meta.url)))
    await expect(detectWeightFormat(bytes, 'a test')).rejects.toThrow(/^weights.format/)
  })
})
