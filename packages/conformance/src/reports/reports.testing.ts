import type { Result } from '../result.ts'
import type { Report } from './report.ts'

/** A name that means something in HTML, in XML, in a shell and to a terminal. */
export const hostile = `</script><img src=x onerror="alert('1')">&amp; ]]> \u001b[31m\u0000\ud800 $(reboot)`

/** A result as the suite makes them. */
function resultOf(given: Partial<Result>): Result {
  const nothing = { runs: 100, skippedRuns: 0, worst: 0, seed: 7, milliseconds: 1500 }
  return { op: 'conv2d', kind: 'primitive', check: 'exact', status: 'passed', ...nothing, ...given }
}

export function failureOf(op: string, backend: string): Result {
  const failure: Result['failure'] = {
    ...{ backend, op, check: 'bound', seed: 7 },
    attrs: { strides: [1, 2] },
    inputs: [{ shape: [2], data: [-0, Number.NaN] }],
    mismatch: { what: 'result', index: 1, expected: Number.NaN, received: 2, bound: 0.5 },
  }
  return resultOf({ op, check: 'bound', status: 'failed', reason: 'result differs', failure })
}

/** Two backends: one that passes, with an error of a quarter of its bound and a formula of its own, and one with everything else. */
export const report: Report = {
  seed: 7,
  runs: 100,
  backends: [
    {
      backend: 'cpu',
      results: [
        resultOf({
          check: 'bound',
          worst: 0.25,
          coverage: { visited: 9, of: 9, missing: [] },
          approximated: { runs: 4, reasons: [hostile] },
        }),
        resultOf({ op: 'a + b = b + a', kind: 'law', check: 'law' }),
      ],
    },
    {
      backend: hostile,
      results: [
        failureOf('conv2d', hostile),
        resultOf({ op: 'neg', status: 'skipped', skippedRuns: 100, reason: hostile }),
        resultOf({
          op: 'exp',
          skippedRuns: 3,
          reason: 'no large ones',
          coverage: { visited: 5, of: 7, missing: [`x axes=1, ${hostile}`] },
        }),
        resultOf({ op: 'log', check: 'exact', status: 'notApplicable', runs: 0, reason: 'never whole' }),
        resultOf({ op: 'a + b = b + a', kind: 'law', check: 'law', status: 'failed', reason: hostile }),
      ],
    },
  ],
}
