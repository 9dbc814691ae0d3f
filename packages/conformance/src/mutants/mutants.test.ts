import { cpu } from '@convene/backend-cpu'
import { opNames } from '@convene/core'
import { expect, it } from 'vitest'
import { conform } from '../conform.ts'
import type { Result } from '../result.ts'
import { mutants } from './index.ts'

const reference = cpu({ precision: 'float64' })

it.each(mutants)('$op: $bug', async ({ op, caughtBy, plant }) => {
  const healthy = cpu()
  const sick = { ...healthy, name: 'mutant', kernels: plant(healthy.kernels) }
  const results: Result[] = []
  for await (const result of conform(sick, { reference, only: [op], checks: [caughtBy] })) results.push(result)
  expect(results).toMatchObject([{ status: 'failed', failure: { op, check: caughtBy } }])
})

it('bugs have different names', () => {
  expect(new Set(mutants.map(({ op, bug }) => `${op}: ${bug}`)).size).toBe(mutants.length)
})

it('each primitive has one', () => {
  const planted = new Set(mutants.map(({ op }) => op))
  expect(opNames.filter(op => !planted.has(op))).toEqual([])
})
