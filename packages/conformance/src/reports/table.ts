import type { CheckName } from '../checks/check.ts'
import type { Result } from '../result.ts'
import { summarise } from '../summarise.ts'
import { formatVector } from '../vector.ts'
import { boundedChecks, checksOf } from './order.ts'
import type { BackendResults, Report } from './report.ts'

/** All that is known, as text for a terminal: for each backend its table, what was skipped or approximated and why, failures and counts. */
export function formatText({ backends, runs }: Report): string {
  return backends
    .flatMap(({ backend, results, left }) => [
      formatTable(results),
      formatSkipped(results).join('\n'),
      formatApproximated(results).join('\n'),
      ...formatFailures({ backend, results }, runs),
      `${backend}: ${formatCounts(results)}${left === undefined ? '' : `; ${left} checks were not run`}`,
    ])
    .filter(section => section !== '')
    .join('\n\n')
}

/**
 * Ops by checks, as text: the worst error as a fraction of its bound where a check passed, or what happened instead. A
 * star stands where the backend declared some of the calls impossible, and ≈ where it computed some by other formulas than
 * definitions: these were held to the formulas' own bounds, even where others have to be exact.
 */
export function formatTable(results: readonly Result[]): string {
  const ofOps = results.filter(({ check }) => check !== 'law')
  const columns = checksOf(ofOps)
  const ops = [...new Set(ofOps.map(({ op }) => op))]
  const cell = (op: string, check: CheckName) => {
    const result = ofOps.find(result => result.op === op && result.check === check)
    return result === undefined ? '' : formatCell(result)
  }
  const lines = [['op', ...columns], ...ops.map(op => [op, ...columns.map(check => cell(op, check))])]
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map(line => line[column]!.length)))
  const table = lines
    .map(line =>
      line
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
  const laws = results.filter(({ check }) => check === 'law')
  return [...(ops.length > 0 ? [table] : []), ...(laws.length > 0 ? [formatLaws(laws)] : [])].join('\n\n')
}

/** How many laws hold, and which do not. */
function formatLaws(laws: readonly Result[]): string {
  const holding = laws.filter(({ status }) => status === 'passed').length
  const others = laws
    .filter(({ status }) => status !== 'passed')
    .map(({ op, status }) => `  ${status.toUpperCase()}  ${op}`)
  return [`laws: ${holding} of ${laws.length} hold`, ...others].join('\n')
}

function formatCell({ status, worst, runs, skippedRuns, check, approximated }: Result): string {
  if (status === 'notApplicable') return '–'
  if (status !== 'passed') return status.toUpperCase()
  const marks = `${approximated === undefined ? '' : ' ≈'}${skippedRuns > 0 ? ' *' : ''}`
  // Nothing that was tried was exact.
  if (check === 'exact' && approximated?.runs === runs - skippedRuns) return `within ${worst.toFixed(2)}${marks}`
  return boundedChecks.has(check) ? `ok ${worst.toFixed(2)}${marks}` : `ok${marks}`
}

function formatSkipped(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ op, check, status, skippedRuns, runs, reason }) =>
    status === 'skipped' || skippedRuns > 0 ? [`${op}, ${check}: ${skippedRuns} of ${runs} skipped: ${reason}`] : [],
  )
}

function formatApproximated(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ op, check, status, runs, approximated }) =>
    approximated !== undefined && status !== 'failed'
      ? [`${op}, ${check}: ${approximated.runs} of ${runs} within the bound of: ${approximated.reasons.join('; ')}`]
      : [],
  )
}

/**
 * Each failure as a vector, with the command that repeats it.
 *
 * @param runs if another number than the default
 */
export function formatFailures({ backend, results }: BackendResults, runs?: number): readonly string[] {
  return results.flatMap(({ status, op, check, reason, failure }) => {
    if (status !== 'failed') return []
    if (failure === undefined) return [`${op} fails the check "${check}" on ${backend}: ${reason}`]
    return [formatVector({ ...failure, backend }, runs)]
  })
}

/** The counts, and how near the bounds the errors came. */
export function formatCounts(results: readonly Result[]): string {
  const { passed, failed, skipped, notApplicable } = summarise(results)
  const worst = Math.max(0, ...results.filter(({ status }) => status === 'passed').map(result => result.worst))
  const counts = `${passed} checks passed, ${failed} failed, ${skipped} skipped, ${notApplicable} do not apply`
  const cut = results.filter(({ timedOut }) => timedOut).length
  const short = cut === 0 ? '' : `, ${cut} cut short by time`
  return `${counts}${short}; the largest error is ${worst.toFixed(2)} of its bound`
}
