import { DataError } from '@convene/core'
import { oneLine } from './oneLine.ts'

/** Longer than any name that a converter makes of fused layers. */
const maxLength = 1024

/**
 * Holds the names of a file's weights to what a tree of weights can have, before any is read: each once, short, on one
 * line, since messages print it, and none that is an object's own machinery.
 *
 * @param where the file, for messages
 * @throws DataError weights.name: empty, long, of several lines, or `__proto__`
 * @throws DataError weights.duplicate: two weights of one name
 */
export function checkNames(names: Iterable<string>, where: string): void {
  const seen = new Set<string>()
  for (const name of names) {
    const trouble = troubleOf(name)
    if (trouble !== undefined) {
      const expected = `names of 1 to ${maxLength} characters on one line in ${where}, none of them __proto__`
      throw new DataError({ code: 'weights.name', expected, received: trouble })
    }
    if (seen.has(name)) {
      const expected = `weights of different names in ${where}`
      throw new DataError({ code: 'weights.duplicate', expected, received: `${oneLine(name)} twice` })
    }
    seen.add(name)
  }
}

function troubleOf(name: string): string | undefined {
  if (name === '') return 'an empty name'
  if (name.length > maxLength) return `a name of ${name.length} characters: ${oneLine(name)}`
  if (/\p{Cc}/u.test(name)) return `a control character in ${JSON.stringify(oneLine(name))}`
  return name === '__proto__' ? '__proto__' : undefined
}
