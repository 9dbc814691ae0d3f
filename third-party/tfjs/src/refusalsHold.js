import { conform } from '@convene/conformance'
import { on } from './engine.js'
import { limitations } from './limitations.js'
import { refusals } from './refusals.js'
import * as tf from './tensorflow.js'

/** @import { Backend, Shape } from '@convene/core' */
/** @import { BackendName } from './engine.js' */

/**
 * Whether all calls that are said to be refused are, and in those words. Those without a condition the suite judges by itself.
 *
 * @template R
 * @param {Backend<tf.Tensor>} backend
 * @param {BackendName} name
 * @param {Backend<R>} reference
 * @returns {AsyncGenerator<string>} what is not so
 */
export async function* refusalsHold(backend, name, reference) {
  for (const { op, when, reason, says, on: backends } of refusals) {
    if (when === undefined || !backends.includes(name)) continue
    // The other limitations stay, and all calls that are not refused are left out.
    const others = limitations(name).filter(other => other.op !== op)
    const elsewhere = {
      op,
      when: /** @type {typeof when} */ ((inputs, attrs) => !when(inputs, attrs)),
      reason: 'not refused',
    }
    const kernel = /** @type {(...args: readonly unknown[]) => tf.Tensor} */ (backend.kernels[op])
    /** @param {[out: Shape, ...args: readonly unknown[]]} args */
    const refused = (...args) => {
      try {
        kernel(...args).dispose()
      } catch (error) {
        if (!(error instanceof Error && error.message.includes(says))) throw error
        return on(name, () => tf.zeros([...args[0]]))
      }
      throw new Error(`works, although said to be refused: ${reason}`)
    }
    const strict = { ...backend, limitations: [...others, elsewhere], kernels: { ...backend.kernels, [op]: refused } }
    for await (const result of conform(strict, { reference, only: [op], checks: ['purity'], runs: 1000 })) {
      if (result.status !== 'passed') yield `${op}, ${reason}: ${result.failure?.error ?? result.reason}`
      else if (result.skippedRuns === result.runs)
        yield `${op}, ${reason}: none of ${result.runs} calls is of that kind`
    }
  }
}
