import { summarise } from '../summarise.ts'
import type { Report } from './report.ts'

/**
 * One JSON document: the counts over all backends, those of each, and every result with the backend that it is of. Numbers that JSON
 * lacks are strings: `"NaN"`, `"Infinity"`, `"-Infinity"`, and −0 is `"-0"`.
 */
export function formatJson({ seed, runs, backends }: Report): string {
  const document = {
    ...summarise(backends.flatMap(({ results }) => results)),
    seed,
    runs,
    backends: backends.map(({ backend, results, left }) => ({ backend, ...summarise(results), ...(left && { left }) })),
    results: backends.flatMap(({ backend, results }) => results.map(result => ({ backend, ...result }))),
  }
  return JSON.stringify(document, numbersAsText, 2)
}

/** A replacer for `JSON.stringify`: what JSON has no number for becomes a string that `Number` reads. */
export function numbersAsText(_key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value
  return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value)
}
