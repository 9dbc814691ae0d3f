import { agrees, offBy } from './compare.mjs'
import { ContestantProcess, Problem } from './contestantProcess.mjs'
import { reference } from './contestants/contestants.mjs'
import { median } from './statistics.mjs'

/** How long things may take, in milliseconds. */
export const paces = {
  thorough: { rounds: 7, turn: 300, batch: 500, warmUp: 10_000, patience: 150_000, tooSlowToRepeat: 15_000 },
  quick: { rounds: 2, turn: 50, batch: 50, warmUp: 1000, patience: 20_000, tooSlowToRepeat: 2000 },
}

/**
 * Measures contestants on one workload: each makes ready and runs once, is compared with the reference, and warms up. Then
 * they take turns, so that whatever else the machine does hits all of them alike.
 *
 * @param entrants  { contestant, threads }
 * @param expected  the reference's outputs, or why there are none
 * @param tell      is told of what is going on
 * @returns a row for each entrant: times, or the problem that it has
 */
export async function measureWorkload({ workload, node, entrants, expected, pace, tell }) {
  const rows = []
  const running = []
  try {
    for (const { contestant, threads } of entrants) {
      const row = { contestant: contestant.name, kind: contestant.kind, threads, times: [] }
      rows.push(row)
      const process = new ContestantProcess(node)
      running.push({ process, row })
      try {
        await makeReady({ process, row, contestant, threads, workload, expected, pace })
        if (row.settled) await process.end()
        tell(`  ${labelOf(row)}: first run ${row.first.toFixed(1)} ms, off by ${row.offBy?.toExponential(1) ?? '–'}`)
      } catch (error) {
        row.problem = described(error)
        await process.end()
        tell(`  ${labelOf(row)}: ${row.problem.kind}: ${row.problem.reason}`)
      }
    }
    await takeTurns(running, pace)
  } finally {
    await Promise.all(running.map(({ process }) => process.end()))
  }
  return rows.map(summarized)
}

async function makeReady({ process, row, contestant, threads, workload, expected, pace }) {
  const request = { contestant, workload: workload.id, threads }
  const { first, outputs, flops } = await process.ask('prepare', request, pace.patience)
  Object.assign(row, { first, flops })
  if (contestant.kind !== 'ceiling') {
    if (expected.problem !== undefined) throw new Problem({ kind: 'unchecked', reason: expected.problem.reason })
    row.offBy = offBy(outputs, expected.outputs)
    if (!agrees(row.offBy)) throw new Problem({ kind: 'wrong', reason: `off by ${row.offBy.toExponential(1)}` })
  }
  if (first > pace.tooSlowToRepeat) {
    // One cold run says enough of what takes this long.
    row.times.push(first)
    row.settled = true
  } else await process.ask('warmUp', { batch: pace.batch, most: pace.warmUp }, pace.patience)
}

async function takeTurns(running, { rounds, turn, patience }) {
  for (let round = 0; round < rounds; round++) {
    for (const { process, row } of running) {
      // Three runs of the very slow ones will do.
      if (row.problem !== undefined || row.settled || (row.times.length >= 3 && row.first > 2000)) continue
      try {
        row.times.push(...(await process.ask('turn', { least: turn }, patience)).times)
      } catch (error) {
        row.problem = described(error)
        await process.end()
      }
    }
  }
}

/** The reference is as slow as it is readable, and nothing can be said without it. */
const referencePatience = 900_000

/** Runs the reference once. @returns its outputs, or the problem that it has */
export async function referenceOutputs(workload) {
  if (!reference.takes.includes(workload.kind)) return { outputs: {} }
  const reckoner = new ContestantProcess(process.execPath)
  try {
    const request = { contestant: reference, workload: workload.id, threads: 1 }
    return { outputs: (await reckoner.ask('prepare', request, referencePatience)).outputs }
  } catch (error) {
    return { problem: described(error) }
  } finally {
    await reckoner.end()
  }
}

const labelOf = ({ contestant, threads }) => (threads === 1 ? contestant : `${contestant} ×${threads}`)

function described(error) {
  if (error instanceof Problem) return { kind: error.kind, reason: error.message }
  throw error
}

function summarized({ contestant, kind, threads, times, flops, offBy, problem }) {
  if (problem !== undefined) return { contestant, kind, threads, problem }
  const middle = median(times)
  return {
    contestant,
    kind,
    threads,
    median: middle,
    least: Math.min(...times),
    most: Math.max(...times),
    runs: times.length,
    ...(flops !== undefined && { gflops: flops / middle / 1e6 }),
    ...(offBy !== undefined && { offBy }),
  }
}
