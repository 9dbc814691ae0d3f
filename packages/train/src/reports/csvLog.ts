import type { EpochRecord } from '../trainState.ts'

/** The figures of epochs as CSV, one line each: `epoch,loss,…`, the first epoch being 1. */
export function csvLog(history: readonly EpochRecord[]): string {
  const names = [...new Set(history.flatMap(record => Object.keys(record)))]
  const lines = history.map((record, i) => [i + 1, ...names.map(name => record[name] ?? '')].join(','))
  return `${[['epoch', ...names].map(quoted).join(','), ...lines].join('\n')}\n`
}

/** @see RFC 4180, section 2 */
function quoted(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}
