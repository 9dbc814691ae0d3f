import { parseArgs } from 'node:util'
import { cpu } from '@convene/backend-cpu'
import { checks, conform, formatVector, laws, subjects } from '@convene/conformance'
import { formatTable } from '@convene/conformance/reports'
import { allFindings } from './src/findings/index.js'
import { backendNames } from './src/findings/reproduce.js'
import { known } from './src/known.js'
import { refusalsHold } from './src/refusalsHold.js'
import { tfjs } from './src/tfjs.js'

/** @import { Result } from '@convene/conformance' */
/** @import { BackendName } from './src/engine.js' */

// npm run suite: TensorFlow.js disagrees where this package says that it does, and nowhere else. Strict both ways: a failure that is not
// known ends it, and so does a known one that has gone.

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string' },
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '0' },
  },
})
const reference = cpu({ precision: 'float64' })

// Special numbers come out of a composition as they do out of the primitives that it is made of: those are judged.
const names = subjects.map(({ name }) => name)
const primitives = subjects.filter(({ kind }) => kind === 'primitive').map(({ name }) => name)
const ordinary = checks.map(({ name }) => name).filter(name => name !== 'special')
const parts = [
  { only: primitives },
  { only: names.filter(name => !primitives.includes(name)), checks: ordinary },
  { only: laws.map(({ statement }) => statement) },
]

let problems = 0
for (const name of backendNames.filter(name => options.backend === undefined || options.backend === name)) {
  const backend = await tfjs(name)
  const results = []
  for (const part of parts) {
    const settings = { reference, runs: Number(options.runs), seed: Number(options.seed), ...part }
    for await (const result of conform(backend, settings)) {
      results.push(result)
      const problem = unexpected(result, name)
      if (problem !== undefined) report(problem)
    }
  }
  console.log(`\n${backend.name}\n${formatTable(results)}`)
  for await (const problem of refusalsHold(backend, name, reference)) report(problem)
}
console.log(`${problems} problems`)
if (problems > 0) process.exitCode = 1

/**
 * What is not as this package says, if anything.
 *
 * @param {Result} result
 * @param {BackendName} backend
 */
function unexpected({ op, check, status, reason, failure }, backend) {
  const entry = known.find(entry => entry.op === op && entry.check === check && entry.on.includes(backend))
  if (status === 'failed' && entry === undefined) return failure ? formatVector(failure) : `${op}, ${check}: ${reason}`
  if (status === 'failed' || entry === undefined) return undefined
  return `${op}, ${check}: ${status}, although known to fail: ${allFindings[entry.finding].title}`
}

/** @param {string} problem */
function report(problem) {
  console.error(`\n${problem}`)
  problems += 1
}
