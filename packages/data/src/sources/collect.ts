import { DataError } from '@convene/core'

/**
 * All of a stream.
 *
 * @throws DataError source.size: it holds more than `maxBytes`
 */
export async function collect(
  stream: AsyncIterable<Uint8Array>,
  { what, maxBytes }: { readonly what: string; readonly maxBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(what, maxBytes, `more than ${maxBytes}`)
    chunks.push(chunk)
  }
  return concatenate(chunks, size)
}

export function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

export function tooLarge(what: string, maxBytes: number, received: number | string): DataError {
  const expected = `at most ${maxBytes} bytes of ${what}`
  return new DataError({ code: 'source.size', expected, received: String(received) })
}
