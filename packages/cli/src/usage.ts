import { parseArgs } from 'node:util'
import type { ArgsDef } from 'citty'
import { UsageError } from './failure.ts'

/**
 * Holds a command line to a command's definition: citty itself takes unknown options, and options without a value.
 *
 * @param positionals how many arguments that are no options the command takes at most
 * @throws UsageError usage.option, usage.argument
 */
export function checkArguments(args: readonly string[], definitions: ArgsDef, positionals: number): void {
  const options = Object.entries(definitions).flatMap(([name, { type }]) =>
    type === 'positional' ? [] : [[name, { type: type === 'boolean' ? 'boolean' : 'string' }] as const],
  )
  const given = parseStrictly(args, Object.fromEntries(options))
  if (given.length > positionals) {
    throw new UsageError({
      code: 'usage.argument',
      expected: positionals === 0 ? 'no arguments but options' : `at most ${positionals}`,
      received: given.slice(positionals).join(' '),
    })
  }
}

function parseStrictly(
  args: readonly string[],
  options: Record<string, { type: 'boolean' | 'string' }>,
): readonly string[] {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true }).positionals
  } catch (cause) {
    const known = Object.keys(options).map(name => `--${name}`)
    // The first sentence says what is wrong; the others explain Node.js's parser.
    const [received = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/[.;]\s/)
    throw new UsageError({ code: 'usage.option', expected: known.join(', '), received, cause })
  }
}

/** Every value of an option that may be given more than once. */
export function valuesOf(args: readonly string[], name: string): readonly string[] {
  const options = { [name]: { type: 'string', multiple: true } } as const
  const { values } = parseArgs({ args: [...args], options, strict: false })
  return (values[name] as readonly string[] | undefined) ?? []
}

/** What stands between commas. */
export function listOf(text: string): readonly string[] {
  return text.split(',').map(word => word.trim())
}

/**
 * An option that is one of some words.
 *
 * @throws UsageError usage.<name>
 */
export function oneOf<W extends string>(name: string, text: string, words: readonly W[]): W {
  const word = words.find(word => word === text)
  if (word === undefined) {
    throw new UsageError({ code: `usage.${name}`, expected: words.join(', '), received: JSON.stringify(text) })
  }
  return word
}

/**
 * An option that is a whole number.
 *
 * @throws UsageError usage.<name>
 */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    const expected = `a whole number from ${least} to ${most}`
    throw new UsageError({ code: `usage.${name}`, expected, received: JSON.stringify(text) })
  }
  return value
}

/**
 * An option that is a part of one.
 *
 * @throws UsageError usage.<name>
 */
export function fraction(name: string, text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= 0 && value <= 1)) {
    throw new UsageError({ code: `usage.${name}`, expected: 'a number from 0 to 1', received: JSON.stringify(text) })
  }
  return value
}
