import { DataError } from '@convene/core'

// Fields of JSON from outside, each with the error that says what was expected. A place, such as annotations[12], is added
// on the way out, by `eachItem`.

export type JsonRecord = Readonly<Record<string, unknown>>

/** A name that a file gives to something: COCO's are whole numbers, others' are texts too. */
export type Id = number | string

export function recordOf(value: unknown): JsonRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord
  throw malformed('an object', value)
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw malformed(`a list as ${name}`, value)
}

export function idOf(value: unknown, name: string): Id {
  if (Number.isSafeInteger(value) || typeof value === 'string') return value as Id
  throw malformed(`a whole number or a text as ${name}`, value)
}

export function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw malformed(`a text as ${name}`, value)
}

export function finiteOf(value: unknown, name: string): number {
  if (Number.isFinite(value)) return value as number
  throw malformed(`a finite number as ${name}`, value)
}

export function numbersOf(value: unknown, name: string): readonly number[] {
  const list = listOf(value, name)
  for (const item of list) finiteOf(item, name)
  return list as readonly number[]
}

function malformed(expected: string, value: unknown): DataError {
  return new DataError({ code: 'json.field', expected, received: shown(value) })
}

/** Goes through a list; an error says at which item, and in what. */
export function eachItem<X>(items: readonly X[], name: string, visit: (item: X, i: number) => void): void {
  let at = 0
  try {
    for (; at < items.length; at++) visit(items[at]!, at)
  } catch (error) {
    throw error instanceof DataError ? placed(error, `${name}[${at}]`) : error
  }
}

/** The same error, which says where as well. */
export function placed({ code, expected, received, cause }: DataError, place: string): DataError {
  return new DataError({ code, expected, received: `${place}: ${received}`, cause })
}

/** Names by their place in a list. @throws DataError <code>: one twice */
export function indexOfIds(ids: readonly Id[], code: string): ReadonlyMap<Id, number> {
  const index = new Map<Id, number>()
  for (const [i, id] of ids.entries()) {
    if (index.has(id)) throw new DataError({ code, expected: 'each id once', received: `${shown(id)} twice` })
    index.set(id, i)
  }
  return index
}

export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
