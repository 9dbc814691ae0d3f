import { accuracy } from './accuracy.js'
import { broadcasting } from './broadcasting.js'
import { convolutions } from './convolutions.js'
import { gradients } from './gradients.js'
import { images } from './images.js'
import { matMul } from './matMul.js'
import { maxPool } from './maxPool.js'
import { notNumbers } from './notNumbers.js'
import { pooling } from './pooling.js'

/** Everything in docs/findings.md about TensorFlow.js, by name. */
export const allFindings = {
  ...matMul,
  ...broadcasting,
  ...convolutions,
  ...maxPool,
  ...pooling,
  ...images,
  ...gradients,
  ...notNumbers,
  ...accuracy,
}

/** @typedef {keyof typeof allFindings} FindingName */
