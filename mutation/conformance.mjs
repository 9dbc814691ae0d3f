import { cpu as healthy } from '@convene/backend-cpu'
import { opNames } from '@convene/core'
import { firstFailure } from './suite.mjs'

// What mocha runs in Stryker's sandbox, where ./build is backend-cpu with all changes, of which one is switched on.
// Stryker runs the tests that reach the changed place, until one fails. So each op is tried with all others healthy, and
// loaded anew by its test alone: also what happens on loading then belongs to the test.

let loaded = 0
const load = path => import(`./build/${path}.js?${loaded++}`)

async function expectConformance(backend, options) {
  const failure = await firstFailure(backend, options)
  if (failure !== undefined) throw new Error(failure)
}

describe('conformance of', () => {
  for (const op of opNames) {
    it(op, async () => {
      const { zerosIn } = await load('tensor')
      const { [op]: kernel } = await load(`ops/${op}`)
      const backend = healthy()
      const kernels = { ...backend.kernels, [op]: kernel(zerosIn('float32')) }
      await expectConformance({ ...backend, kernels }, { only: [op] })
    })
  }
  it('laws', async () => {
    const { cpu } = await load('cpu')
    await expectConformance(cpu(), { checks: ['law'] })
  })
  it('purity in either precision', async () => {
    const { cpu } = await load('cpu')
    for (const precision of ['float32', 'float64']) {
      await expectConformance(cpu({ precision }), { only: ['add', 'relu'], checks: ['purity'] })
    }
  })
})
