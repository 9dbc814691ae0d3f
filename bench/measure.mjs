import os from 'node:os'
import { cpu } from '@convene/backend-cpu'
import { gpujs } from '@convene/backend-gpujs'
import { convene } from './contestants/convene.mjs'
import { onnxruntime } from './contestants/onnxruntime.mjs'
import { tfjs } from './contestants/tfjs.mjs'
import { workloads } from './workloads.mjs'

/** Ours first; a contestant makes a function that runs the workload once and returns its result. */
const contestants = {
  cpu: async workload => convene(cpu(), workload),
  'gpujs:webasm': async workload => convene(await gpujs({ mode: 'webasm' }), workload),
  'tfjs cpu': workload => tfjs('cpu', workload),
  'tfjs wasm': workload => tfjs('wasm', workload),
  'onnxruntime-web wasm': workload => onnxruntime(workload),
}

/**
 * Runs every contestant on every workload, in turn, so that whatever else the machine does hits all of them alike; after
 * a first run each, whose results are compared.
 */
export async function measure({ only, quick }) {
  const chosen = only === undefined ? Object.keys(workloads) : only.split(',')
  const unknown = chosen.find(name => workloads[name] === undefined)
  if (unknown !== undefined) throw new Error(`no workload ${unknown}: there are ${Object.keys(workloads).join(', ')}`)
  const results = []
  for (const name of chosen) results.push(await measureWorkload(workloads[name](), quick))
  const { model } = os.cpus()[0] ?? { model: 'unknown' }
  return { node: process.version, cpu: model, cores: os.availableParallelism(), results }
}

async function measureWorkload(workload, quick) {
  console.error(`\n${workload.name}`)
  const entries = []
  let reference
  for (const [name, make] of Object.entries(contestants)) {
    const run = await make(workload)
    const started = performance.now()
    const result = (run.restore ?? (data => data))(await run())
    const first = performance.now() - started
    reference ??= result
    entries.push({ name, run, first, difference: largestDifference(result, reference), times: [] })
    console.error(`  ${name}: first run ${first.toFixed(0)} ms`)
  }
  // Enough rounds for the fast ones; the slow ones sit some out.
  const rounds = quick ? 3 : 15
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      if (entry.times.length >= 5 && sum(entry.times) > 20_000) continue
      // V8 compiles hot loops in the background: two runs that do not count.
      for (let warmUp = round === 0 && entry.first < 2000 ? 2 : 0; warmUp > 0; warmUp--) await entry.run()
      const started = performance.now()
      await entry.run()
      entry.times.push(performance.now() - started)
    }
    console.error(`  round ${round + 1} of ${rounds}`)
  }
  const { name, flops } = workload
  const rows = entries.map(({ name, times, difference }) => ({
    name,
    runs: times.length,
    ...spread(times),
    difference,
  }))
  return { name, flops, rows }
}

const sum = times => times.reduce((a, b) => a + b, 0)

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)], least: sorted[0], most: sorted.at(-1) }
}

/** Relative to the largest element. */
function largestDifference(a, b) {
  let difference = 0
  let largest = 0
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]))
    largest = Math.max(largest, Math.abs(b[i]))
  }
  if (!(difference <= 1e-3 * largest)) throw new Error(`contestants disagree: by ${difference}, of ${largest}`)
  return difference / largest
}
