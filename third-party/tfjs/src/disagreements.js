import { isPadded, isStretchedInside } from './when.js'

/** @import { Limitation } from '@convene/core' */
/** @import { BackendName } from './engine.js' */
/** @import { FindingName } from './findings/index.js' */

/**
 * Calls that TensorFlow.js gets wrong whatever the numbers, so that the rest of the op can still be held to account.
 *
 * @typedef {Limitation & { readonly on: readonly BackendName[], readonly finding: FindingName }} Disagreement
 */

/** @type {readonly BackendName[]} */
const both = ['cpu', 'wasm']

/** @type {readonly Disagreement[]} */
export const disagreements = [
  {
    op: 'matMul',
    when: ([a = [], b = []]) => isStretchedInside(a, b),
    reason: 'pairs the wrong matrices when an inner batch axis is stretched',
    finding: 'matMulBatches',
    on: both,
  },
  {
    op: 'avgPool2dInputGrad',
    when: (_, attrs) => isPadded(attrs),
    reason: 'divides by the whole window where there is padding',
    finding: 'avgPoolGradient',
    on: both,
  },
  {
    op: 'maxPool2dInputGrad',
    reason: 'loses the gradient where the maximum is not positive',
    finding: 'maxPoolGradient',
    on: ['wasm'],
  },
  {
    op: 'maxPool2dGather',
    reason: 'finds no maximum that is not positive',
    finding: 'maxPoolWithArgmax',
    on: ['wasm'],
  },
]
