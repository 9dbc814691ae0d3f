import type { VNode } from 'preact'
import type { Report } from '../report.ts'
import { type Reason, Reasons, reasonsOf } from './reasons.tsx'

/** The formulas that backends take instead of definitions, with the checks that it concerned. */
export function formulasOf(report: Report): readonly Reason[] {
  return reasonsOf(report, ({ approximated }) => approximated?.reasons ?? [])
}

/** What backends say that they compute by other formulas than definitions. */
export function Approximations({ formulas }: { readonly formulas: readonly Reason[] }): VNode | null {
  return Reasons({
    id: 'approximations',
    title: 'Approximations',
    about:
      "What backends say that they compute by other formulas than definitions. It was held to these formulas' own " +
      'bounds, even on whole numbers, where everything else is exact.',
    reasons: formulas,
  })
}
