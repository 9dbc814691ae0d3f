import type { CheckName } from '../checks/check.ts'
import type { Result } from '../result.ts'

/** The checks that results are of, in the order in which they came. */
export function checksOf(results: readonly Result[]): readonly CheckName[] {
  return [...new Set(results.map(({ check }) => check))]
}

/** The checks of ops that allow errors: for these, how near the bound the largest came says something. */
export const boundedChecks: ReadonlySet<CheckName> = new Set(['bound', 'gradient', 'curvature'])
