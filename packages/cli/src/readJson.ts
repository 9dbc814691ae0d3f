import { ConveneError, DataError } from '@convene/core'
import { type ReadTextOptions, readText } from './readText.ts'

/**
 * What a file of JSON says.
 *
 * @throws DataError <code>.read, <code>.size: as `readText`
 * @throws DataError <code>.format: no JSON; the file is named
 */
export async function readJson(file: string, cwd: string, options: ReadTextOptions): Promise<unknown> {
  const text = await readText(file, cwd, options)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const received = `${file}: ${text.trim() === '' ? 'an empty file' : cause instanceof Error ? cause.message : cause}`
    throw new DataError({ code: `${options.code}.format`, expected: 'JSON', received, cause })
  }
}

/** What a parser makes of a file; an error says of which. */
export function inFile<X>(file: string, parse: () => X): X {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error
    const { code, expected, received } = error
    throw new DataError({ code, expected, received: `${file}: ${received}`, cause: error })
  }
}
