import { codeOf } from './missing.ts'
import { oneLine } from './oneLine.ts'

/** Why a request or a stream failed, in one line. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return oneLine(String(cause))
  const reason = oneLine(cause.message.replace(/^request to \S+ failed, reason: /, ''))
  const code = codeOf(cause) ?? ''
  return [reason.includes(code) ? '' : code, reason].filter(part => part !== '').join(' ') || cause.name
}
