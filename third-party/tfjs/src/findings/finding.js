/** @import { TensorContainer, Tensor } from '@tensorflow/tfjs' */
/** @import { BackendName } from '../engine.js' */

/** Numbers in row-major order, or the beginning of what is thrown. @typedef {readonly number[] | string} Outcome */

/**
 * A call on which TensorFlow.js departs from the definition of its op.
 *
 * @typedef {object} Finding
 * @property {string} title What goes wrong.
 * @property {'bug' | 'semantics'} kind Whether it breaks its own definition, or states another.
 * @property {() => Tensor} call The smallest call that shows it. Printed as it stands.
 * @property {readonly number[]} expected By the definition.
 * @property {string} because How the expected numbers come about, by hand, and what happens instead.
 * @property {Partial<Record<BackendName, Outcome>>} got What comes instead, on each backend concerned. The others give what is expected.
 * @property {Partial<Record<BackendName, string>>} [cannot] Backends that refuse the call, and the words that they use.
 * @property {string} upstream Whether the project knows.
 */

/**
 * Spares each finding its annotation.
 *
 * @template {Record<string, Finding>} F
 * @param {F} findings
 * @returns {F}
 */
export const findings = findings => findings
