import { opNames } from '@convene/core'
import { cpu } from './build/index.js'
import { firstFailure } from './suite.mjs'

// What mocha runs in Stryker's sandbox, where ./build is backend-cpu with all changes, of which one is switched on.
// A test for each op: Stryker runs those that reach the changed place.

async function expectConformance(backend, options) {
  const failure = await firstFailure(backend, options)
  if (failure !== undefined) throw new Error(failure)
}

describe('conformance of', () => {
  for (const op of opNames) it(op, () => expectConformance(cpu(), { only: [op], runs: 30 }))
  it('laws', () => expectConformance(cpu(), { checks: ['law'], runs: 30 }))
})
