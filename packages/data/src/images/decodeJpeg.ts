import { DataError } from '@convene/core'
import { checkPixels } from './checkPixels.ts'
import { dropAlpha } from './dropAlpha.ts'
import type { Image } from './image.ts'
import { createJpegDecoder } from './jpegDecoder.ts'
import { countScans, type JpegHeader, readJpegHeader } from './jpegHeader.ts'

/** Real progressive files hold about ten. Each scan costs a pass over the image, whatever its length. */
const maxScans = 100

/**
 * A JPEG's pixels, upright.
 *
 * libjpeg fills what is missing with grey and only warns. Here every warning is an error, but for bytes left over
 * before the end-of-image marker: by then all pixels are read.
 *
 * @throws DataError image.size, image.unsupported, image.truncated, image.corrupt
 */
export async function decodeJpeg(bytes: Uint8Array, maxPixels: number): Promise<Image> {
  const header = readJpegHeader(bytes)
  checkPixels(header.width, header.height, maxPixels)
  checkKind(header)
  const scans = countScans(bytes)
  if (scans > maxScans) throw unsupported(`at most ${maxScans} scans`, `${scans}`)

  const messages: string[] = []
  const decoder = await createJpegDecoder(line => messages.push(line))
  const decoded = attempt(() => decoder.decode(bytes, true), messages)
  const warning = messages.find(message => !/extraneous bytes before marker 0xd9/.test(message))
  if (warning !== undefined) throw damaged(warning, bytes)
  if (decoded === null) throw damaged('nothing was decoded', bytes)
  return { height: decoded.height, width: decoded.width, channels: 3, data: dropAlpha(decoded.data) }

  function attempt<T>(decode: () => T, messages: readonly string[]): T {
    try {
      return decode()
    } catch (cause) {
      // The decoder leaves by exit(1), having said why.
      throw damaged(messages[0] ?? String(cause), bytes, cause)
    }
  }
}

function checkKind({ components, precision, process }: JpegHeader): void {
  if (process > 2) throw unsupported('a baseline or progressive JPEG', `one of the kind SOF${process}`)
  if (components === 4) throw unsupported('a grey or RGB JPEG', 'a CMYK JPEG of four channels')
  if (precision !== 8) throw unsupported('8 bits a sample', `a JPEG of ${precision}`)
}

function unsupported(expected: string, received: string): DataError {
  return new DataError({ code: 'image.unsupported', expected, received })
}

function damaged(reason: string, bytes: Uint8Array, cause?: unknown): DataError {
  const ended = /premature end/i.test(reason)
  return new DataError({
    code: ended ? 'image.truncated' : 'image.corrupt',
    expected: ended ? 'a whole JPEG file' : 'a sound JPEG file',
    received: ended ? `${bytes.length} bytes that end too early` : `"${reason}"`,
    cause,
  })
}
