import type { Result } from './result.ts'

export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly notApplicable: number
}

/** How many results have each status. */
export function summarise(results: readonly Result[]): Summary {
  const count = (status: Result['status']) => results.filter(result => result.status === status).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    notApplicable: count('notApplicable'),
  }
}
