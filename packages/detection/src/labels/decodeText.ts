import { DataError } from '@convene/core'

/**
 * The text of bytes: in the encoding that XML declares at its start, else in UTF-8.
 *
 * @throws DataError labels.encoding: an encoding that nobody knows
 */
export function decodeText(bytes: Uint8Array): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const encoding = /^(?:\u00EF\u00BB\u00BF)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch (cause) {
    throw new DataError({ code: 'labels.encoding', expected: 'a known encoding', received: encoding, cause })
  }
}
