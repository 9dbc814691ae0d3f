import { DataError } from '@convene/core'
import * as v from 'valibot'
import { oneLine } from './oneLine.ts'

/**
 * Reads JSON and checks that it is what it should be.
 *
 * @throws DataError weights.json: not JSON, or not of this schema
 */
export function parseJson<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
): v.InferOutput<Schema> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new DataError({ code: 'weights.json', expected: `JSON in ${what}`, received: 'something else', cause })
  }
  return checkJson(schema, value, what)
}

/**
 * Checks that a value of JSON is what it should be.
 *
 * @throws DataError weights.json
 */
export function checkJson<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what: string,
): v.InferOutput<Schema> {
  // One issue is enough: a hostile file could have a million.
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const place = v.getDotPath(issue)
  // Patterns and checks have a message in words, types say best what they are.
  const wanted = issue.type === 'regex' || issue.type === 'check' ? issue.message : (issue.expected ?? issue.message)
  const expected = `${oneLine(wanted)} at ${oneLine(place ?? 'the top')} of ${what}`
  throw new DataError({ code: 'weights.json', expected, received: oneLine(issue.received) })
}

/** An object of JSON with any keys. An array would pass for one. */
export const jsonObject: v.GenericSchema<unknown, Readonly<Record<string, unknown>>> = v.custom<
  Readonly<Record<string, unknown>>
>(value => typeof value === 'object' && value !== null && !Array.isArray(value), 'Object')
