import { DataError } from '@convene/core'
import * as v from 'valibot'
import { reasonOf } from './reason.ts'

/**
 * Reads JSON and checks that it is what it should be.
 *
 * @throws DataError source.json: not JSON, or not of this schema
 */
export function parseJson<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): v.InferOutput<Schema> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    // One issue is enough: a hostile file could have a million.
    return v.parse(schema, value, { abortEarly: true })
  } catch (cause) {
    throw new DataError({ code: 'source.json', expected: `JSON in ${what}`, received: reasonOf(cause), cause })
  }
}
