import { cpu as healthy } from '@convene/backend-cpu'
import { opNames } from '@convene/core'
import { cpu } from './build/index.js'
import { firstFailure } from './suite.mjs'

// What mocha runs in Stryker's sandbox, where ./build is backend-cpu with all changes, of which one is switched on.
// Stryker runs the tests that reach the changed place, until one fails. Each op is tried with all others healthy: who
// only lends a hand, such as the sum in a gradient, need not be tried for what a kernel of its own shows sooner.

async function expectConformance(backend, options) {
  const failure = await firstFailure(backend, options)
  if (failure !== undefined) throw new Error(failure)
}

describe('conformance of', () => {
  for (const op of opNames) {
    it(op, () => {
      const backend = healthy()
      const kernels = { ...backend.kernels, [op]: cpu().kernels[op] }
      return expectConformance({ ...backend, kernels }, { only: [op] })
    })
  }
  it('the laws', () => expectConformance(cpu(), { checks: ['law'] }))
  it('purity in either precision', async () => {
    for (const precision of ['float32', 'float64']) {
      await expectConformance(cpu({ precision }), { only: ['add', 'relu'], checks: ['purity'] })
    }
  })
})
