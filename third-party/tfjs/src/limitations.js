import { disagreements } from './disagreements.js'
import { refusals } from './refusals.js'

/**
 * What a backend of TensorFlow.js does not do, or does wrong.
 *
 * @param {import('./engine.js').BackendName} name
 * @returns {readonly import('@convene/core').Limitation[]}
 */
export function limitations(name) {
  return [...refusals, ...disagreements].filter(({ on }) => on.includes(name))
}
