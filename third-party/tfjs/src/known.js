/** @import { CheckName } from '@convene/conformance' */
/** @import { BackendName } from './engine.js' */
/** @import { FindingName } from './findings/index.js' */

/** @typedef {{ readonly op: string, readonly check: CheckName, readonly on: readonly BackendName[], readonly finding: FindingName }} Known */

/**
 * Checks that fail, because of some numbers only: no limitation can tell such calls by their shapes.
 *
 * @type {readonly Known[]}
 */
export const known = [
  { op: 'argMax', check: 'special', on: ['cpu', 'wasm'], finding: 'argMaxOfNaN' },
  { op: 'avgPool2d', check: 'special', on: ['wasm'], finding: 'convolutionOfNaN' },
  { op: 'conv2d', check: 'special', on: ['wasm'], finding: 'infinitePadding' },
  { op: 'maximum', check: 'special', on: ['wasm'], finding: 'maximumOfNaN' },
  { op: 'maxPool2d', check: 'special', on: ['cpu', 'wasm'], finding: 'maxPoolOfNaN' },
  { op: 'maxPool2dGather', check: 'special', on: ['cpu'], finding: 'maxPoolGradientOfInfinity' },
  { op: 'maxPool2dInputGrad', check: 'special', on: ['cpu'], finding: 'maxPoolGradientOfInfinity' },
  { op: 'pow', check: 'special', on: ['cpu'], finding: 'powOfNaN' },
]
