import type { CheckName } from '../checks/check.ts'
import type { Result } from '../result.ts'

/** The checks that results are of, in the order in which they came. */
export function checksOf(results: readonly Result[]): readonly CheckName[] {
  return [...new Set(results.map(({ check }) => check))]
}
