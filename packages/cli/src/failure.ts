import { inspect } from 'node:util'
import { ConveneError } from '@convene/core'
import { oneLine } from './oneLine.ts'

/** Exit codes: what went wrong, for programs. */
export const exitCodes = { success: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const

/** The command line itself is wrong. */
export class UsageError extends ConveneError {}

/** The user asked to stop. */
export class Interrupted extends Error {
  readonly by: 'SIGINT' | 'SIGTERM'

  constructor(by: 'SIGINT' | 'SIGTERM') {
    super('interrupted')
    this.name = 'Interrupted'
    this.by = by
  }
}

/** A command did its work, and the result is a no. The details are printed already. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement'
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return exitCodes[error.by]
  return isUsageError(error) ? exitCodes.usage : exitCodes.failure
}

/** citty does not export its own class of errors. */
function isUsageError(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && error.name === 'CLIError')
}

/** More than this of one line helps nobody. */
const maxLength = 2000

/** A failure in one line, safe to print: messages may quote names of files and what servers say. */
export function failureLine(error: unknown): string {
  const line = oneLine(error instanceof Error ? error.message || error.name : String(error))
  return line.length > maxLength ? `${line.slice(0, maxLength)}… (--debug shows all)` : line
}

/** Everything that is known about a failure. */
export function failureDetails(error: unknown): string {
  return inspect(error, { depth: 4 })
}
