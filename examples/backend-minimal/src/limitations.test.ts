import { cpu } from '@convene/backend-cpu'
import { conform, type Result } from '@convene/conformance'
import type { Backend, Limitation } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { backend, type Tensor } from './index.ts'

const limitations: readonly Limitation[] = [
  { op: 'erf', reason: 'the device has no error function' },
  { op: 'pow', when: ([x]) => x!.length > 4, reason: 'at most four axes' },
]

/** What the suite says of a backend that declares them. */
async function check(only: 'erf' | 'pow', kernels: Partial<Backend<Tensor>['kernels']>): Promise<Result> {
  const whole = backend()
  const limited = { ...whole, limitations, kernels: { ...whole.kernels, ...kernels } }
  const reference = cpu({ precision: 'float64' })
  const options = { reference, only: [only], checks: ['bound'], runs: 50 } as const
  for await (const result of conform(limited, options)) return result
  throw new Error('no result')
}

function broken(): never {
  throw new Error('not implemented')
}

const upToFourAxes: Backend<Tensor>['kernels']['pow'] = (out, x, y) =>
  out.length > 4 ? broken() : backend().kernels.pow(out, x, y)

describe('a limitation', () => {
  it('of all calls is skipped, never passed', async () => {
    const reason = 'the device has no error function'
    expect(await check('erf', { erf: broken })).toMatchObject({ status: 'skipped', reason })
  })

  it('is strict: what works must not be declared impossible', async () => {
    expect(await check('erf', {})).toMatchObject({ status: 'failed' })
  })

  it('of some calls skips those, and says how many and why', async () => {
    const result = await check('pow', { pow: upToFourAxes })
    expect(result).toMatchObject({ status: 'passed', reason: 'at most four axes' })
    expect(result.skippedRuns).toBeGreaterThan(0)
  })

  it('of some calls is strict too', async () => {
    const reason = expect.stringMatching(/^works in all \d+ calls that are declared impossible: at most four axes$/)
    expect(await check('pow', {})).toMatchObject({ status: 'failed', reason })
  })

  it('excuses no other call', async () => {
    expect(await check('pow', { pow: broken })).toMatchObject({ status: 'failed' })
  })
})
