import type { Vector } from './vector.ts'

/**
 * The command that repeats the search for a failure, as a POSIX shell reads it, whatever the backend is called.
 *
 * @param runs if another number than the default
 */
export function repeatCommand({ backend, op, seed }: Pick<Vector, 'backend' | 'op' | 'seed'>, runs?: number): string {
  const words = [
    ...['convene', 'conformance', '--backend', backend],
    ...['--only', op],
    // A negative number on its own would be taken for an option.
    ...(seed < 0 ? [`--seed=${seed}`] : ['--seed', String(seed)]),
    ...(runs === undefined ? [] : ['--runs', String(runs)]),
  ]
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  return /^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
