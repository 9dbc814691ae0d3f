import { on, start } from '../engine.js'

/** @import { BackendName } from '../engine.js' */
/** @import { Finding, Outcome } from './finding.js' */

/** @type {readonly BackendName[]} */
export const backendNames = ['cpu', 'wasm']

/**
 * Runs a finding on a backend: what comes, and whether it is what the finding says.
 *
 * @param {Finding} finding
 * @param {BackendName} backend
 * @returns {Promise<{ readonly wanted: Outcome, readonly outcome: Outcome, readonly asStated: boolean }>}
 */
export async function reproduce(finding, backend) {
  await start(backend)
  const wanted = finding.got[backend] ?? finding.cannot?.[backend] ?? finding.expected
  const outcome = await outcomeOf(finding.call, backend)
  return { wanted, outcome, asStated: agrees(outcome, wanted) }
}

/**
 * @param {Finding['call']} call
 * @param {BackendName} backend
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(call, backend) {
  try {
    const y = on(backend, call)
    try {
      return Array.from(await y.data())
    } finally {
      y.dispose()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * @param {Outcome} outcome
 * @param {Outcome} wanted
 */
function agrees(outcome, wanted) {
  if (typeof wanted === 'string' || typeof outcome === 'string') {
    return typeof wanted === 'string' && typeof outcome === 'string' && outcome.startsWith(wanted)
  }
  return outcome.length === wanted.length && outcome.every((value, i) => Object.is(value, wanted[i]))
}
