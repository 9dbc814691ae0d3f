import type { VNode } from 'preact'
import type { Report } from '../report.ts'
import { type Reason, Reasons, reasonsOf } from './reasons.tsx'

/** What backends say that they cannot do, with the checks that it concerned. */
export function limitsOf(report: Report): readonly Reason[] {
  return reasonsOf(report, ({ status, skippedRuns, timedOut, reason = 'no reason given' }) => {
    if (timedOut && status === 'skipped') return []
    return status === 'failed' || (status !== 'skipped' && skippedRuns === 0) ? [] : [reason]
  })
}

/** What backends say that they cannot do, with their reasons. */
export function Limits({ limits }: { readonly limits: readonly Reason[] }): VNode | null {
  return Reasons({
    id: 'limits',
    title: 'Limitations',
    about: 'What backends say that they cannot do. It was skipped, which is not passed.',
    reasons: limits,
    note: ({ skippedRuns, runs }) => `: ${skippedRuns} of ${runs} calls skipped`,
  })
}
