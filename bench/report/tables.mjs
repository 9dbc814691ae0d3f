import { markdownTable, milliseconds, ratio } from './markdown.mjs'
import { labelOf, ratioToBestPeer, shareOfCeiling } from './ratios.mjs'

/** The report as text: for each Node.js one table of all workloads, then what was not measured, and why. */
export function formatReport({ cpu, cores, quick, sections, absentNodes }, { details }) {
  return [
    `${cpu}, ${cores} cores. Medians in milliseconds of runs in turn, and how many times as fast as the best peer of the row.`,
    ...(quick ? ['QUICK: a few short turns, cold code among them. Not to be quoted.'] : []),
    ...absentNodes.map(major => `ABSENT: Node.js ${major} is not here (see bench/nodes.mjs).`),
    ...sections.flatMap(section => [
      `## Node.js ${section.node}`,
      summary(section),
      ...ceilings(section),
      ...problems(section),
      ...(details ? section.workloads.map(detailed) : []),
    ]),
  ].join('\n\n')
}

/** A row for each workload and number of threads, a column for each contestant. */
function summary({ workloads }) {
  const measured = workloads.filter(({ rows }) => rows.some(({ kind }) => kind !== 'ceiling'))
  const isContestant = ({ kind }) => kind !== 'ceiling'
  const columns = [
    ...new Set(measured.flatMap(({ rows }) => rows.filter(isContestant).map(({ contestant }) => contestant))),
  ]
  const rows = measured.flatMap(({ workload, rows }) =>
    [...new Set(rows.map(({ threads }) => threads))].flatMap(threads => {
      const cells = columns.map(name => {
        const row = rows.find(row => row.contestant === name && row.threads === threads)
        return row === undefined ? '' : cell(row, rows)
      })
      return cells.every(text => text === '')
        ? []
        : [[threads === 1 ? workload.name : `${workload.name}, ${threads} threads`, ...cells]]
    }),
  )
  return markdownTable(['', ...columns], rows)
}

function cell(row, rows) {
  if (row.problem !== undefined) return row.problem.kind
  const times = ratioToBestPeer(row, rows)
  return times === undefined ? milliseconds(row.median) : `${milliseconds(row.median)} · ${ratio(times)}`
}

/** What the processor could do, over all turns. */
function ceilings({ workloads }) {
  const rows = workloads.flatMap(({ rows }) => rows.filter(({ kind, gflops }) => kind === 'ceiling' && gflops))
  const lines = [...new Set(rows.map(({ contestant }) => contestant))].map(name => {
    const rates = rows.filter(({ contestant }) => contestant === name).map(({ gflops }) => gflops)
    const range = [Math.min(...rates), Math.max(...rates)].map(rate => rate.toFixed(1))
    return `${name}: ${range[0] === range[1] ? range[0] : range.join(' – ')} GFLOP/s on one thread.`
  })
  return lines.length === 0 ? [] : [lines.join('\n')]
}

/** Each reason once: whom it keeps from being measured, and in what. */
function problems({ workloads }) {
  const found = new Map()
  for (const { workload, rows } of workloads) {
    for (const row of rows) {
      if (row.problem === undefined) continue
      const key = `${row.problem.kind} ${row.problem.reason}`
      if (!found.has(key)) found.set(key, { ...row.problem, labels: new Set(), names: new Set() })
      found.get(key).labels.add(labelOf(row))
      found.get(key).names.add(workload.name)
    }
  }
  const lines = [...found.values()].map(({ kind, reason, labels, names }) => {
    const where = names.size === workloads.length ? 'everywhere' : [...names].join('; ')
    return `${kind.toUpperCase()}: ${[...labels].join(', ')}: ${reason} (${where})`
  })
  return lines.length === 0 ? [] : [lines.join('\n')]
}

/** One workload, with everything that was measured. */
function detailed({ workload, rows }) {
  const header = [workload.name, 'median ms', 'min – max', 'GFLOP/s', 'of ceiling', '× best peer', 'off by', 'runs']
  const lines = rows.map(row => {
    if (row.problem !== undefined) return [labelOf(row), row.problem.kind, ...Array(6).fill('')]
    const [times, share] = [ratioToBestPeer(row, rows), shareOfCeiling(row, rows)]
    return [
      labelOf(row),
      milliseconds(row.median),
      `${milliseconds(row.least)} – ${milliseconds(row.most)}`,
      row.gflops?.toFixed(1) ?? '',
      share === undefined ? '' : `${Math.round(100 * share)} %`,
      times === undefined || row.kind === 'ceiling' ? '' : ratio(times),
      row.offBy?.toExponential(1) ?? '',
      String(row.runs),
    ]
  })
  return markdownTable(header, lines)
}
