import { describe, expect, it } from 'vitest'
import { hostileFile, numbersFile } from './h5py.testing.ts'
import { hdf5Of, writeArray, writeList } from './hdf5.testing.ts'
import { readHdf5 } from './hdf5.ts'
import { withHdf5Library } from './hdf5Library.ts'
import { readKerasH5 } from './kerasH5.ts'

describe('arrays', () => {
  it.each([
    ['<f', [1, -2, 0.5]],
    ['<d', [1, -2, 0.5]],
    ['<b', [-1, 2]],
    ['<B', [255, 2]],
    ['<h', [-2]],
    ['<I', [2 ** 31]],
    ['<q', [-3]],
  ])('of %s become float32', async (dtype, values) => {
    const bytes = await hdf5Of(file => file.create_dataset({ name: 'x', data: values, shape: [values.length], dtype }))
    expect(await readHdf5(bytes, 'a file', file => [...file.dataset('x').read()])).toEqual(values)
  })

  it.each([
    ['half', [3], [1, -2, 2 ** -24]],
    ['big', [3], [1, -2, 0.5]],
    ['bigDouble', [1, 3], [1, -2, 0.5]],
    ['brain', [2], [1, -2]],
  ])('of another library become float32: %s', async (name, shape, values) => {
    await readHdf5(numbersFile, 'a file', file => {
      const dataset = file.dataset(name)
      expect(dataset.shape).toEqual(shape)
      expect([...dataset.read()]).toEqual(values)
    })
  })

  it('may be compressed, and scalars', async () => {
    const zeros = new Float32Array(5000)
    const bytes = await hdf5Of(file => {
      file.create_dataset({ name: 'x', data: zeros, shape: [5000], dtype: '<f', chunks: [5000], compression: 9 })
      file.create_dataset({ name: 's', data: [3], shape: [], dtype: '<f' })
    })
    expect(bytes.length).toBeLessThan(20_000)
    await readHdf5(bytes, 'a file', file => {
      expect(file.dataset('x').read()).toEqual(zeros)
      expect(file.dataset('s').shape).toEqual([])
      expect([...file.dataset('s').read()]).toEqual([3])
    })
  })
})

it('gives text of either kind, and lists without any', async () => {
  await readHdf5(numbersFile, 'a file', file => {
    expect(file.strings('', 'names')).toEqual(['a', 'bcd'])
    expect(file.strings('', 'bytes')).toEqual(['a', 'bcd'])
    expect(file.strings('', 'one')).toEqual(['hé'])
    expect(file.strings('', 'none')).toEqual([])
    expect(file.strings('', 'nothing')).toBeUndefined()
    expect(() => file.strings('', 'number')).toThrow(/^weights.hdf5: .*which is no text/)
  })
})

describe('what is hostile', () => {
  it.each([
    ['stored', /^weights.hdf5: .*received unable to open external raw data file/],
    ['linked', /^weights.hdf5: /],
    ['loop', /^weights.hdf5: .*received too many links/],
    ['g', /^weights.hdf5: /],
    ['virtual', /^weights.hdf5: .*which lies in other files/],
    ['bomb', /^shape.size in layer bomb/],
    ['chunk', /^weights.size: /],
    ['unwritten', /^weights.size: .*received 4194304$/],
    ['truth', /^weights.hdf5: .*no array of numbers/],
    ['pair', /^weights.hdf5: .*no array of numbers/],
    ['text', /^weights.hdf5: .*no array of numbers/],
    ['empty', /^shape.axis in layer empty/],
    ['nothing', /^weights.hdf5: /],
  ])('is an error, with the array read: %s', async (name, message) => {
    const failure = readHdf5(hostileFile, 'a file', file => file.dataset(name).read())
    await expect(failure).rejects.toThrow(message)
    await expect(failure).rejects.toThrow(/^[^\n]*$/)
  })

  it('leaves the library as it was, for others and for the next file', async () => {
    await readHdf5(hostileFile, 'a file', file => file.dataset('stored').read()).catch(() => {})
    await withHdf5Library(undefined, 'a file', (_, { module }) => {
      expect(module.FS.readdir('/').filter((name: string) => name.endsWith('.h5'))).toEqual([])
    })
    expect(await readHdf5(numbersFile, 'a file', file => file.names(''))).toEqual(['big', 'bigDouble', 'brain', 'half'])
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['another file', new Uint8Array(5000).fill(7)],
    ['the beginning alone', numbersFile.subarray(0, 8)],
    ['half a file', numbersFile.subarray(0, 4000)],
    ['a little less than a file', numbersFile.subarray(0, numbersFile.length - 1)],
  ])('%s is an error that says so', async (_, bytes) => {
    await expect(readKerasH5(bytes, 'a file')).rejects.toThrow(/^weights.hdf5: expected HDF5/)
  })
})

describe('layouts that are hostile', () => {
  const array = Float32Array.of(1)
  const failing = async (bytes: Promise<Uint8Array>) =>
    readKerasH5(await bytes, 'a file').then(
      () => 'no failure',
      (error: Error) => error.message,
    )

  it('are those without weights, or without a plan', async () => {
    expect(await failing(hdf5Of(file => writeArray(file, 'a/b', [1], array)))).toMatch(/^keras.layout/)
    expect(await failing(hdf5Of(() => {}))).toMatch(/^keras.layout/)
  })

  it('are those that list what is not there, or twice', async () => {
    const listing = (layers: readonly string[], weights: readonly string[]) =>
      hdf5Of(file => {
        writeList(file, 'layer_names', layers)
        const group = file.create_group('a')
        writeList(group, 'weight_names', weights)
        writeArray(group, 'k', [1], array)
      })
    expect(await failing(listing(['a'], ['k']))).toBe('no failure')
    expect(await failing(listing(['a', 'b'], ['k']))).toMatch(/^weights.hdf5/)
    expect(await failing(listing(['a'], ['k', 'l']))).toMatch(/^weights.hdf5/)
    expect(await failing(listing(['a', 'a'], ['k']))).toMatch(/^weights.duplicate: .*a\/k twice/)
    expect(await failing(listing(['a'], ['k\n']))).toMatch(/^weights.name/)
    expect(await failing(listing(['..'], ['k']))).toMatch(/^weights.hdf5/)
  })

  it('are those with groups in themselves', async () => {
    const round = hdf5Of(file => {
      const group = file.create_group('layers')
      for (const name of ['a', 'b', 'c']) group.create_hard_link('/layers', name)
    })
    expect(await failing(round)).toMatch(/^keras.layout: .*more than 32 deep/)
  })

  it('are those that list one layer 60,000 times, with as many weights in each', async () => {
    const names = (count: number) => Array.from({ length: count }, () => 'a')
    const bytes = hdf5Of(file => {
      // Ten attributes of 6000 names, 64 kB at most each; and as many again for each of them.
      for (let i = 0; i < 10; i++) writeList(file, `layer_names${i}`, names(6000))
      const group = file.create_group('a')
      for (let i = 0; i < 10; i++) writeList(group, `weight_names${i}`, names(6000))
    })
    expect(await failing(bytes)).toMatch(/^weights.hdf5: .*more than 200000 groups/)
  })

  it('are those with NaN', async () => {
    const bytes = hdf5Of(file => writeArray(file, 'layers/dense/vars/0', [1], Float32Array.of(Number.NaN)))
    expect(await failing(bytes)).toMatch(/^weights.notFinite in layer dense\/kernel/)
  })
})

describe('heaps at which the library would not end', () => {
  const firstOf = (bytes: Uint8Array, text: string) => Buffer.from(bytes).indexOf(text)
  const withNumber = (bytes: Uint8Array, at: number, value: number) => {
    const changed = bytes.slice()
    new DataView(changed.buffer).setBigUint64(at, BigInt(value), true)
    return changed
  }

  it('hold something of no size', async () => {
    // The first object in a heap of texts, after 16 bytes of beginning: its size becomes such that the next is at its own place.
    const heap = firstOf(numbersFile, 'GCOL')
    expect(heap).toBeGreaterThan(0)
    let last = heap + 16
    const view = new DataView(numbersFile.buffer, numbersFile.byteOffset)
    while (view.getUint16(last, true) !== 0) last += 16 + Math.ceil(Number(view.getBigUint64(last + 8, true)) / 8) * 8
    for (const hostile of [withNumber(numbersFile, last + 8, 0), withNumber(numbersFile, heap + 8, 0)]) {
      await expect(readHdf5(hostile, 'a file', file => file.strings('', 'names'))).rejects.toThrow(/sound heaps/)
    }
  })

  it('have free places in a circle, or outside', async () => {
    const heap = firstOf(numbersFile, 'HEAP')
    const view = new DataView(numbersFile.buffer, numbersFile.byteOffset)
    const [first, start] = [16, 24].map(field => Number(view.getBigUint64(heap + field, true)))
    expect(first).toBeGreaterThan(1)
    const circle = withNumber(numbersFile, start! + first!, first!)
    const outside = withNumber(numbersFile, heap + 16, 2 ** 40)
    for (const hostile of [circle, outside]) {
      await expect(readHdf5(hostile, 'a file', file => file.names(''))).rejects.toThrow(/sound heaps .*without an end/)
    }
  })
})

it('gets no more memory than a file accounts for, whatever a text says that it is long', async () => {
  // A text is its length, the place of its heap and its number there.
  const heap = Buffer.alloc(8)
  heap.writeBigUInt64LE(BigInt(Buffer.from(numbersFile).indexOf('GCOL')))
  const hostile = Buffer.from(numbersFile)
  for (let at = hostile.indexOf(heap); at >= 0; at = hostile.indexOf(heap, at + 1)) {
    hostile.writeUInt32LE(0x7000_0000, at - 4)
  }
  const reading = readHdf5(hostile, 'a file', file => file.strings('', 'names'))
  await expect(reading).rejects.toThrow(/^weights.hdf5: .*received memory allocation failed/)
  await withHdf5Library(undefined, 'a file', (_, { module }) => {
    expect(module.HEAPU8.length).toBeLessThan(2 ** 28)
  })
})

it('may have any byte changed', async () => {
  const good = await hdf5Of(file => {
    writeList(file, 'layer_names', ['a'])
    writeList(file.create_group('a'), 'weight_names', ['k'])
    writeArray(file, 'a/k', [3], Float32Array.of(1, 2, 3))
  })
  for (const bytes of mutants(good)) {
    await readKerasH5(bytes, 'a file').catch((error: unknown) => expect(error).toHaveProperty('code'))
  }
})

/** The file with each byte that is not zero changed, in two ways, and every eighth of those that are. */
function* mutants(good: Uint8Array): Generator<Uint8Array> {
  for (const [at, byte] of good.entries()) {
    if (byte === 0 && at % 8 !== 0) continue
    yield good.with(at, byte ^ 0xff)
    yield good.with(at, byte ^ 1)
  }
}
