import { DataError } from '@convene/core'

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/**
 * What a gzipped file holds, piece by piece: who has enough stops, and the rest is not unpacked.
 *
 * @throws DataError the code: damaged, cut off, or followed by something else
 */
export async function* gunzip(bytes: Uint8Array, code: string): AsyncGenerator<Uint8Array> {
  const unpacker = new DecompressionStream('gzip')
  const writer = unpacker.writable.getWriter()
  // Its errors come out of the other end too.
  const written = Promise.all([writer.write(new Uint8Array(bytes)), writer.close()]).catch(() => {})
  const reader = unpacker.readable.getReader()
  try {
    for (;;) {
      const { value, done } = await read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
    await written
  }

  async function read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await reader.read()
    } catch (cause) {
      throw new DataError({ code, expected: 'a sound gzip file', received: 'one that does not unpack', cause })
    }
  }
}
