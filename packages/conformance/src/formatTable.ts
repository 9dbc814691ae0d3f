import type { CheckName } from './checks/check.ts'
import { checks } from './conform.ts'
import type { Result } from './result.ts'

export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly notApplicable: number
}

export function summarise(results: readonly Result[]): Summary {
  const count = (status: Result['status']) => results.filter(result => result.status === status).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    notApplicable: count('notApplicable'),
  }
}

/**
 * Ops by checks, as text: the worst error as a fraction of its bound where a check passed, or what happened instead. A
 * star stands where the backend declared some of the calls impossible.
 */
export function formatTable(results: readonly Result[]): string {
  const columns = checks.map(({ name }) => name)
  const ops = [...new Set(results.filter(({ check }) => check !== 'law').map(({ op }) => op))]
  const cell = (op: string, check: CheckName) => {
    const result = results.find(result => result.op === op && result.check === check)
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

function formatCell({ status, worst, skippedRuns, check }: Result): string {
  if (status === 'notApplicable') return '–'
  if (status !== 'passed') return status.toUpperCase()
  const star = skippedRuns > 0 ? ' *' : ''
  return check === 'bound' || check === 'gradient' ? `ok ${worst.toFixed(2)}${star}` : `ok${star}`
}
