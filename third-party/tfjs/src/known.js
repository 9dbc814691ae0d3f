/** @import { CheckName } from '@convene/conformance' */
/** @import { BackendName } from './engine.js' */
/** @import { FindingName } from './findings/index.js' */

/**
 * Checks that fail, because of some numbers only: no limitation can tell such calls by their shapes.
 *
 * @type {readonly { readonly op: string, readonly check: CheckName, readonly on: readonly BackendName[], readonly finding: FindingName }[]}
 */
export const known = []
