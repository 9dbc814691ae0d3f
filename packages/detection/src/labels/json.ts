import { DataError } from '@convene/core'
import { type JsonRecord, recordOf } from '../json.ts'
import type { Attributes, LabelLoss } from './labelSet.ts'

/** @throws DataError labels.json: no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const received = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
    throw new DataError({ code: 'labels.json', expected: 'JSON', received, cause })
  }
}

/** Fields as attributes: texts as they are; anything else as JSON, which is said to be lost unless its name is known. */
export function attributesOf(
  fields: JsonRecord,
  place: Pick<LabelLoss, 'file' | 'object'>,
  losses: LabelLoss[],
  known: readonly string[] = [],
): Attributes {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined) return []
      if (typeof value === 'string') return [[name, value]]
      if (!known.includes(name)) losses.push({ ...place, field: name, reason: `a ${typeOf(value)} becomes a text` })
      return [[name, JSON.stringify(value)]]
    }),
  )
}

/** Attributes as fields: those whose names are known as the JSON that they are. */
export function fieldsOf(attributes: Attributes, known: readonly string[]): JsonRecord {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, text]) => [name, known.includes(name) ? parseLoosely(text) : text]),
  )
}

export function recordAt(fields: JsonRecord, name: string): JsonRecord {
  return Object.hasOwn(fields, name) && fields[name] !== undefined ? recordOf(fields[name]) : {}
}

/** What came from elsewhere need not be JSON. */
function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value
}
