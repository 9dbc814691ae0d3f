import { gzipSync } from 'node:zlib'
import { ConveneError } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { readIdx } from './readIdx.ts'

/** A file by its definition: two zeros, a type, a rank, sizes and data, all big-endian. */
function idx(type: number, shape: readonly number[], data: readonly number[]): Uint8Array {
  return Uint8Array.of(0, 0, type, shape.length, ...shape.flatMap(axis => [0, 0, axis >> 8, axis & 255]), ...data)
}

async function failure(promise: Promise<unknown>): Promise<ConveneError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof ConveneError)) throw new Error(`it failed with ${error}`)
  return error
}

describe('readIdx', () => {
  it.each([
    ['unsigned bytes', 8, [0, 255, 7, 8, 9, 10], Uint8Array.of(0, 255, 7, 8, 9, 10)],
    ['signed bytes', 9, [0, 255, 128, 127, 9, 10], Int8Array.of(0, -1, -128, 127, 9, 10)],
    ['shorts', 11, [0, 1, 1, 0, 255, 255, 0, 2, 0, 3, 128, 0], Int16Array.of(1, 256, -1, 2, 3, -32768)],
  ])('reads %s, gzipped or not', async (_, type, data, expected) => {
    const bytes = idx(type, [2, 3], data)
    expect(await readIdx(bytes)).toEqual({ shape: [2, 3], data: expected })
    expect(await readIdx(gzipSync(bytes))).toEqual({ shape: [2, 3], data: expected })
  })

  it('reads integers, floats and doubles', async () => {
    const big = (write: (view: DataView) => void, length: number) => {
      const view = new DataView(new ArrayBuffer(length))
      write(view)
      return [...new Uint8Array(view.buffer)]
    }
    const int = big(view => view.setInt32(0, -70_000), 4)
    expect((await readIdx(idx(12, [1], int))).data).toEqual(Int32Array.of(-70_000))
    const float = big(view => view.setFloat32(0, 1.5), 4)
    expect((await readIdx(idx(13, [1], float))).data).toEqual(Float32Array.of(1.5))
    const double = big(view => view.setFloat64(0, Math.PI), 8)
    expect((await readIdx(idx(14, [1], double))).data).toEqual(Float64Array.of(Math.PI))
  })

  const sound = idx(8, [2, 2], [1, 2, 3, 4])
  it.each([
    ['nothing', new Uint8Array(0), 'idx.truncated'],
    ['half a header', sound.subarray(0, 9), 'idx.truncated'],
    ['data that end early', sound.subarray(0, -1), 'idx.truncated'],
    ['bytes after the data', Uint8Array.of(...sound, 0), 'idx.trailing'],
    ['another format', new TextEncoder().encode('just text'), 'idx.magic'],
    ['an unknown type', idx(10, [1], [1]), 'idx.magic'],
    ['an empty axis', idx(8, [0, 5], []), 'shape.axis'],
    ['too many axes', idx(8, new Array(200).fill(1), [1]), 'shape.rank'],
    ['gzip that ends early', gzipSync(idx(8, [100], new Array(100).fill(3))).subarray(0, -9), 'idx.gzip'],
    ['gzip of data that end early', gzipSync(sound.subarray(0, -1)), 'idx.truncated'],
    ['gzip that is damaged', damaged(gzipSync(sound)), 'idx.gzip'],
  ])('refuses %s', async (_, bytes, code) => {
    expect((await failure(readIdx(bytes))).code).toBe(code)
  })

  it('asks for no memory that the file cannot fill, and for no more than it may', async () => {
    const huge = Uint8Array.of(0, 0, 8, 2, 0x40, 0, 0, 0, 0, 0, 0, 1, 1, 2)
    const before = process.memoryUsage().arrayBuffers
    expect((await failure(readIdx(huge, { maxBytes: 2 ** 31 }))).code).toBe('idx.truncated')
    expect((await failure(readIdx(gzipSync(huge), { maxBytes: 2 ** 31 }))).code).toBe('idx.truncated')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25)
    expect((await failure(readIdx(huge, { maxBytes: 1000 }))).code).toBe('idx.size')
    expect((await failure(readIdx(Uint8Array.of(0, 0, 8, 1, 255, 255, 255, 255, 1)))).code).toBe('shape.size')
  })

  it('does not unpack what comes after the data', async () => {
    const bomb = gzipSync(Buffer.concat([idx(8, [1], [1]), Buffer.alloc(2 ** 26)]))
    const before = process.memoryUsage().arrayBuffers
    expect((await failure(readIdx(bomb))).code).toBe('idx.trailing')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25)
  })
})

function damaged(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === 12 ? byte ^ 0xff : byte))
}
