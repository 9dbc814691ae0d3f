import { cpu } from '@convene/backend-cpu'
import { expect, it } from 'vitest'
import { checkSubject } from '../../checkSubject.ts'
import { checks } from '../../checks/index.ts'
import { Covering } from '../../covering.ts'
import { subjectNamed, subjects } from '../../subject.ts'
import { compositionMutants } from './index.ts'

const backend = cpu()
const reference = cpu({ precision: 'float64' })

it.each(compositionMutants)('$op: $bug', async ({ op, caughtBy, plant }) => {
  const sick = plant(subjectNamed(op)!)
  const check = checks.find(({ name }) => name === caughtBy)!
  const { status, failure } = await checkSubject(check, sick, new Covering(sick.spec), backend, { reference })
  expect({ status, check: failure?.check }).toEqual({ status: 'failed', check: caughtBy })
  // Wrong numbers or a wrong shape: what throws by itself would be caught by anyone.
  if (failure?.mismatch === undefined) expect(failure?.error).toContain('conform.shape')
})

it('bugs have different names', () => {
  expect(new Set(compositionMutants.map(({ op, bug }) => `${op}: ${bug}`)).size).toBe(compositionMutants.length)
})

it('each composition has one', () => {
  const planted = new Set(compositionMutants.map(({ op }) => op))
  const names = subjects.filter(({ kind }) => kind === 'composition').map(({ name }) => name)
  expect(names.filter(name => !planted.has(name))).toEqual([])
  expect([...planted].filter(name => !names.includes(name))).toEqual([])
})
