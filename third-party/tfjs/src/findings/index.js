import { gradients } from './gradients.js'
import { matMul } from './matMul.js'
import { maxPool } from './maxPool.js'
import { nonMaxSuppression } from './nonMaxSuppression.js'
import { notNumbers } from './notNumbers.js'
import { pooling } from './pooling.js'

/** @typedef {import('./finding.js').Finding} Finding */

/** Everything in docs/findings.md about TensorFlow.js, by name. */
export const allFindings = { ...matMul, ...maxPool, ...pooling, ...gradients, ...notNumbers, ...nonMaxSuppression }

/** @typedef {keyof typeof allFindings} FindingName */
