import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import { writeNpy } from './npy.ts'
import { readNpz, writeNpz } from './npz.ts'
import { readZip, writeZip } from './zip.ts'

const one = { shape: [1], data: Float32Array.of(1) }
const weights = { 'dense/kernel:0': { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }, bias: one }

/** An archive with compressed files, as `savez_compressed` writes it. */
async function compressed(files: Readonly<Record<string, Uint8Array>>, options = {}): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 9, ...options })
  for (const [path, bytes] of Object.entries(files)) await writer.add(path, new Uint8ArrayReader(bytes))
  return writer.close()
}

/** The archive with other bytes of the same length everywhere that some stand. */
function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Uint8Array.from(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'))
}

describe('an npz archive', () => {
  it('that is written is read again, and is the same each time', async () => {
    const bytes = await writeNpz(weights)
    expect(await readNpz(bytes, 'a file')).toEqual(weights)
    expect(await writeNpz(weights)).toEqual(bytes)
  })

  it('may be compressed', async () => {
    const zeros = { shape: [1000], data: new Float32Array(1000) }
    const bytes = await compressed({ 'a.npy': writeNpy(zeros) })
    expect(bytes.length).toBeLessThan(1000)
    expect(await readNpz(bytes, 'a file')).toEqual({ a: zeros })
  })

  it.each([['__proto__'], ['../a'], ['/a'], ['a\\b'], ['']])('is not written with an array called %j', async name => {
    await expect(writeNpz(Object.fromEntries([[name, one]]))).rejects.toThrow(/^weights.name/)
  })
})

describe('a hostile archive', async () => {
  const npy = writeNpy(one)
  const good = await writeZip({ 'aaaaa.npy': npy, 'bbbbb.npy': npy })
  const flipped = good.with(good.indexOf(0x93) + 100, 0x55)

  it.each([
    ['nothing', new Uint8Array(0), /^weights.zip/],
    ['half an archive', good.subarray(0, good.length / 2), /^weights.zip/],
    ['no central directory', good.subarray(0, good.length - 30), /^weights.zip/],
    ['a byte that the checksum does not know', flipped, /^weights.zip: .*aaaaa.npy in a file/],
    ['a path that leaves its folder', replaced(good, 'aaaaa.npy', '../aa.npy'), /^weights.zip: .*Unsafe filename/],
    ['an absolute path', replaced(good, 'aaaaa.npy', '/aaaa.npy'), /^weights.zip: .*Unsafe filename/],
    ['a drive', replaced(good, 'aaaaa.npy', 'C:/aa.npy'), /^weights.zip: .*Unsafe filename/],
    ['backslashes', replaced(good, 'aaaaa.npy', '..\\aa.npy'), /^weights.(zip|name)/],
    ['a path twice', replaced(good, 'bbbbb.npy', 'aaaaa.npy'), /^weights.zip: .*aaaaa.npy twice/],
    ['a file that is no array', await writeZip({ 'a.txt': npy }), /^npz.file: .*a.txt/],
    [
      'an array called __proto__',
      await writeZip(Object.fromEntries([['__proto__.npy', npy]])),
      /^weights.name: .*__proto__/,
    ],
    [
      'an encrypted file',
      await compressed({ 'a.npy': npy }, { password: 'x', zipCrypto: true }),
      /^weights.zip: .*encrypted/,
    ],
    ['an array that is none', await writeZip({ 'a.npy': npy.subarray(1) }), /^npy.format/],
  ])('with %s is an error that says so', async (_, bytes, message) => {
    await expect(readNpz(bytes, 'a file')).rejects.toThrow(message)
  })

  it('is held to what it says that it holds', async () => {
    const bytes = await compressed({ 'bomb.npy': new Uint8Array(20_000_000) }, { level: 6 })
    // The local header's size and the directory's: both lie.
    const lying = bytes.slice()
    const view = new DataView(lying.buffer)
    for (let at = 0; at + 4 <= lying.length; at++)
      if (view.getUint32(at, true) === 20_000_000) view.setUint32(at, 100, true)
    await expect(readNpz(lying, 'a file')).rejects.toThrow(/^weights.zip/)
  })

  it('says before it unpacks that it would hold too much', async () => {
    const bytes = (await compressed({ 'a.npy': new Uint8Array(20_000) })).slice()
    const view = new DataView(bytes.buffer)
    for (let at = 0; at + 4 <= bytes.length; at++)
      if (view.getUint32(at, true) === 20_000) view.setUint32(at, 0xfffffffe, true)
    await expect(readZip(bytes, 'a file')).rejects.toThrow(/^weights.size: expected at most 2147483648 bytes/)
  })

  it('may have any byte changed', async () => {
    for (let at = 0; at < good.length; at++) {
      const bytes = good.with(at, good[at]! ^ 0xff)
      await readNpz(bytes, 'a file').catch((error: unknown) => expect(error).toHaveProperty('code'))
    }
  })
})
