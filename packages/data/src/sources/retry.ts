import { setTimeout } from 'node:timers/promises'
import { ConveneError } from '@convene/core'
import { codeOf } from './missing.ts'
import type { NpmSettings } from './npmSettings.ts'
import type { OnProgress } from './progress.ts'
import { statusOf } from './request.ts'

export interface RetryOptions {
  readonly what: string
  readonly settings: NpmSettings
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

/** Failures that pass. A refused connection or an unknown host does not: that is being offline, and is said at once. */
const passing = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNECTIONTIMEOUT',
  'EIDLETIMEOUT',
  'ERESPONSETIMEOUT',
  'ETRANSFERTIMEOUT',
])

/** So many bytes more since the last try make it worth starting to count again. */
const worthwhile = 2 ** 20

/** Tries as often, and waits as long in between, as npm is set to. `progress` says how many bytes there are. */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { what, settings, signal, onProgress }: RetryOptions,
  progress: () => number = () => 0,
): Promise<T> {
  const { retries, factor, minTimeout, maxTimeout } = settings.retry
  for (let failures = 0; ; ) {
    const before = progress()
    try {
      return await attempt()
    } catch (error) {
      signal.throwIfAborted()
      if (progress() - before >= worthwhile) failures = 0
      if (!passes(error) || failures >= retries) throw error
      onProgress({ kind: 'retry', what, reason: error instanceof Error ? error.message : String(error) })
      await setTimeout(Math.min(minTimeout * factor ** failures, maxTimeout), undefined, { signal })
      failures++
    }
  }
}

function passes(error: unknown): boolean {
  if (error instanceof ConveneError && error.code === 'source.broken') return true
  const status = statusOf(error)
  if (status !== undefined) return [408, 420, 429].includes(status) || status >= 500
  return error instanceof Error && passing.has(codeOf(error.cause) ?? '')
}
