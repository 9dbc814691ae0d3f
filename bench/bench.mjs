import os from 'node:os'
import { contestants } from './contestants/contestants.mjs'
import { measureWorkload, paces, referenceOutputs } from './measure.mjs'
import { findNodes } from './nodes.mjs'
import { barsSvg } from './report/bars.mjs'
import { formatScaling, scalingSvg } from './report/scaling.mjs'
import { formatReport } from './report/tables.mjs'
import { scalingWorkloads, workloads } from './workloads/workloads.mjs'

/** Runs what the options choose. @returns `text` and `svg` to show, and `report`, the figures */
export async function bench(options) {
  const chosenPace = options.quick ? paces.quick : paces.thorough
  const pace = { ...chosenPace, ...(options.patience !== undefined && { patience: 1000 * Number(options.patience) }) }
  const threads = options.threads.split(',').map(Number)
  const chosen = chooseContestants(options)
  const pattern = new RegExp(options.only, 'i')
  const tasks = (options.scaling ? scalingWorkloads : workloads).filter(
    ({ id, name }) => pattern.test(id) || pattern.test(name),
  )
  if (tasks.length === 0) throw new Error(`no workload matches ${pattern}; --list tells what there is`)
  const { found, absent } = findNodes(options.node.split(','))
  if (found.length === 0) throw new Error(`no Node.js ${absent.join(' or ')} here`)

  const sections = found.map(({ version }) => ({ node: version, workloads: [] }))
  for (const workload of tasks) {
    console.error(`\n${workload.name}`)
    const expected = await referenceOutputs(workload)
    for (const [i, { path, version }] of found.entries()) {
      console.error(` Node.js ${version}`)
      const entrants = chosen
        .filter(({ takes }) => takes.includes(workload.kind))
        .flatMap(contestant => threadsOf(contestant, threads).map(threads => ({ contestant, threads })))
      const rows = await measureWorkload({ workload, node: path, entrants, expected, pace, tell: console.error })
      const { id, name, scaling } = workload
      sections[i].workloads.push({ workload: { id, name, scaling }, rows })
    }
  }
  const { model } = os.cpus()[0] ?? { model: 'unknown' }
  const report = { cpu: model, cores: os.availableParallelism(), quick: options.quick, absentNodes: absent, sections }
  return options.scaling
    ? { report, text: `${formatScaling(report)}\n\n${formatReport(report, options)}`, svg: await scalingSvg(report) }
    : { report, text: formatReport(report, options), svg: await barsSvg(report) }
}

/** Ceilings take part always; where only scaling is asked for, of the others just ours. */
function chooseContestants({ contestants: names, scaling }) {
  if (names === undefined) return contestants.filter(({ kind }) => !scaling || kind === 'ours' || kind === 'ceiling')
  const wanted = names.split(',').map(name => name.trim())
  const unknown = wanted.find(name => !contestants.some(contestant => contestant.name === name))
  if (unknown !== undefined) throw new Error(`no contestant ${unknown}; --list tells who there is`)
  return contestants.filter(({ name, kind }) => wanted.includes(name) || kind === 'ceiling')
}

/** One thread always means one, and those without threads have no more. */
const threadsOf = (contestant, threads) => (contestant.threads ? threads : threads.filter(count => count === 1))

/** What there is to choose from. */
export function listed() {
  const lines = list => list.map(line => `  ${line}`).join('\n')
  return [
    `Workloads (--only):\n${lines(workloads.map(({ id, name }) => `${id}: ${name}`))}`,
    `With --scaling:\n${lines(scalingWorkloads.map(({ id }) => id))}`,
    `Contestants (--contestants):\n${lines(contestants.map(({ name }) => name))}`,
  ].join('\n\n')
}
