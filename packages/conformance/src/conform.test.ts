import { cpu } from '@convene/backend-cpu'
import type { Backend, Kernels, Limitation } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { conform } from './conform.ts'
import { describeConformance } from './describeConformance.ts'
import type { HeapTensor } from './mutants/mutant.ts'
import type { ConformOptions } from './options.ts'
import { formatTable } from './reports/table.ts'
import type { Result } from './result.ts'
import { summarise } from './summarise.ts'
import { formatVector } from './vector.ts'

const reference = cpu({ precision: 'float64' })

/** The command line goes up to all: a step of ResNet-50 takes a minute. */
const maxParameters = 10_000

describeConformance(cpu(), { reference, maxParameters }, { describe, it })

async function resultsOf(
  backend: Backend<HeapTensor>,
  options: Partial<ConformOptions<HeapTensor>> = {},
): Promise<readonly Result[]> {
  const results: Result[] = []
  for await (const result of conform(backend, { reference, maxParameters, ...options })) results.push(result)
  return results
}

/** cpu with a wrong sum in the last place of each result of `neg`. */
function broken(limitations: readonly Limitation[] = []): Backend<HeapTensor> {
  const backend = cpu()
  const neg: typeof backend.kernels.neg = (out, x) => {
    const y = backend.kernels.neg(out, x)
    y.data[y.data.length - 1]! += 1
    return y
  }
  return { ...backend, name: 'broken', kernels: { ...backend.kernels, neg }, limitations }
}

describe('conform', () => {
  it('shrinks a failure to the smallest call, and repeats it', async () => {
    const [first] = await resultsOf(broken(), { only: ['neg'], checks: ['exact'], seed: 3 })
    expect(first).toMatchObject({ status: 'failed', reason: 'result differs', seed: 3 })
    expect(first!.failure).toMatchObject({ backend: 'broken', op: 'neg', check: 'exact', seed: 3 })
    expect(first!.failure!.inputs[0]!.data).toHaveLength(1)
    const [again] = await resultsOf(broken(), { only: ['neg'], checks: ['exact'], seed: 3 })
    expect(again!.failure).toEqual(first!.failure)
    expect(formatVector(first!.failure!)).toMatch(
      /^neg fails the check "exact" on broken: result\[0\]: expected -?\d, received -?\d, bound 0\n {2}attrs {2}\{\}\n {2}input 0 {2}\[.*\] {2}\[-?\d\]\n {2}again {2}convene conformance --backend broken --only neg --seed 3$/,
    )
  })

  it('an error that a kernel throws is a failure that keeps its words', async () => {
    const backend = cpu()
    const neg = (): never => {
      throw new Error('out of order')
    }
    const thrower = { ...backend, kernels: { ...backend.kernels, neg } }
    const [result] = await resultsOf(thrower, { only: ['neg'], checks: ['bound'] })
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('out of order') })
  })

  it('what a backend declares is skipped with its reason', async () => {
    const [never] = await resultsOf(broken([{ op: 'neg', reason: 'no negatives' }]), {
      only: ['neg'],
      checks: ['exact'],
    })
    expect(never).toMatchObject({ status: 'skipped', reason: 'no negatives' })
    const when: Limitation['when'] = ([x]) => x!.length > 0
    const limited = broken([{ op: 'neg', when, reason: 'scalars only' }])
    const [partly] = await resultsOf(limited, { only: ['neg'], checks: ['purity'], seed: 1 })
    expect(partly).toMatchObject({ status: 'passed', reason: 'scalars only' })
    expect(partly!.skippedRuns).toBeGreaterThan(0)
    expect(partly!.skippedRuns).toBeLessThan(partly!.runs)
  })

  it('nor must calls that work', async () => {
    const when: Limitation['when'] = ([x]) => x!.length > 3
    const modest = { ...cpu(), limitations: [{ op: 'neg', when, reason: 'at most three axes' }] as const }
    const results = await resultsOf(modest, { only: ['neg'] })
    const bound = results.find(({ check }) => check === 'bound')
    expect(bound).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^works in all \d+ calls that are declared impossible: at most three axes$/),
    })
    expect(results.filter(({ status }) => status === 'failed')).toHaveLength(1)
  })

  it('what works must not be declared impossible', async () => {
    const modest = { ...cpu(), limitations: [{ op: 'neg', reason: 'too shy' }] as const }
    const [result] = await resultsOf(modest, { only: ['neg'], checks: ['exact'] })
    expect(result).toMatchObject({ status: 'failed', reason: 'works, although declared impossible: too shy' })
  })

  describe('values that a device loses', () => {
    /** cpu on which no number is NaN in `relu`. */
    const losing = (limitations: readonly Limitation[]): Backend<HeapTensor> => {
      const backend = cpu()
      const relu: typeof backend.kernels.relu = (out, x) => {
        const y = backend.kernels.relu(out, x)
        return { ...y, data: y.data.map(value => (Number.isNaN(value) ? 0 : value)) }
      }
      return { ...backend, kernels: { ...backend.kernels, relu }, limitations }
    }
    const nan = { op: 'relu', values: 'nan', reason: 'the driver knows no NaN' } as const

    it('fail unless declared', async () => {
      const [result] = await resultsOf(losing([]), { only: ['relu'], checks: ['special'] })
      expect(result).toMatchObject({ status: 'failed', failure: { op: 'relu', check: 'special' } })
    })

    it('are skipped with their reason, and nothing else is', async () => {
      const results = await resultsOf(losing([nan]), { only: ['relu', 'relu6'] })
      const skipping = results.filter(({ skippedRuns }) => skippedRuns > 0)
      expect(skipping.map(({ op, check, status, reason }) => [op, check, status, reason])).toEqual([
        ['relu', 'special', 'passed', nan.reason],
        ['relu6', 'special', 'passed', nan.reason],
      ])
      expect(summarise(results)).toMatchObject({ failed: 0, skipped: 0 })
    })

    it('excuse no other value', async () => {
      const [result] = await resultsOf(losing([{ ...nan, values: 'infinity' }]), {
        only: ['relu'],
        checks: ['special'],
      })
      expect(result).toMatchObject({ status: 'failed', failure: { op: 'relu' } })
    })

    it('must be lost indeed', async () => {
      const modest = { ...cpu(), limitations: [nan] }
      const [result] = await resultsOf(modest, { only: ['relu'], checks: ['special'] })
      const reason = 'right for nan, although declared otherwise: the driver knows no NaN'
      expect(result).toMatchObject({ status: 'failed', reason })
    })
  })

  it('sees a tensor that does not outlive its input', async () => {
    const backend = cpu()
    const eager: Backend<HeapTensor> = {
      ...backend,
      kernels: { ...backend.kernels, reshape: (shape, { data }) => ({ shape, data }) },
      dispose: ({ data }) => void data.fill(Number.NaN),
    }
    const results = await resultsOf(eager, { only: ['add', 'reshape'], checks: ['purity'] })
    expect(results.map(({ op, reason }) => [op, reason])).toEqual([
      ['add', undefined],
      ['reshape', 'a result, after its inputs are gone differs'],
    ])
  })

  it('sees that numbers have fewer bits than the backend says', async () => {
    const short: Backend<HeapTensor> = { ...cpu(), precision: 'float64' }
    const [result] = await resultsOf(short, { only: ['relu'], checks: ['purity'] })
    expect(result).toMatchObject({ status: 'failed', reason: 'bits of a number differs' })
  })

  it('frees all that it makes', async () => {
    const backend = cpu()
    const alive = new Set<HeapTensor>()
    const counted = (x: HeapTensor): HeapTensor => {
      alive.add(x)
      return x
    }
    const kernels = Object.fromEntries(
      Object.entries(backend.kernels).map(([op, kernel]) => [
        op,
        (...args: readonly unknown[]) => counted((kernel as (...args: readonly unknown[]) => HeapTensor)(...args)),
      ]),
    ) as unknown as Kernels<HeapTensor>
    const tidy: Backend<HeapTensor> = {
      ...backend,
      kernels,
      fromHost: (data, shape) => counted(backend.fromHost(data, shape)),
      dispose: x => void alive.delete(x),
    }
    // Of the networks, the two smallest.
    const results = await resultsOf(tidy, { runs: 3, maxParameters: 1_000 })
    expect(summarise(results).failed).toBe(0)
    expect(alive.size).toBe(0)
  })

  it('can be stopped', async () => {
    const controller = new AbortController()
    const results: Result[] = []
    const run = async () => {
      for await (const result of conform(cpu(), { reference, signal: controller.signal })) {
        results.push(result)
        if (results.length === 3) controller.abort(new Error('enough'))
      }
    }
    await expect(run()).rejects.toThrow('enough')
    expect(results).toHaveLength(3)
  })

  it('shares a budget of time, and calls nothing passed that was hardly tried', async () => {
    const backend = cpu()
    const slow = (kernel: (...args: readonly never[]) => HeapTensor) => {
      return (...args: readonly never[]) => {
        for (const end = performance.now() + 20; performance.now() < end; );
        return kernel(...args)
      }
    }
    const kernels = {
      ...backend.kernels,
      neg: slow(backend.kernels.neg),
      relu: slow(backend.kernels.relu),
    } as Kernels<HeapTensor>
    const options = { checks: ['exact'], runs: 1000 } as const
    const started = performance.now()
    const [neg, relu] = await resultsOf({ ...backend, kernels }, { ...options, only: ['neg', 'relu'], seconds: 2 })
    expect(performance.now() - started).toBeLessThan(10_000)
    for (const result of [neg!, relu!]) {
      expect(result).toMatchObject({ status: 'passed', timedOut: true })
      expect(result.runs).toBeGreaterThanOrEqual(10)
      expect(result.runs).toBeLessThan(200)
    }
    const [hardly, never] = await resultsOf(
      { ...backend, kernels },
      { ...options, only: ['neg', 'relu'], seconds: 0.05 },
    )
    expect(hardly).toMatchObject({
      status: 'skipped',
      timedOut: true,
      reason: expect.stringMatching(/^out of time after \d of 1000 calls$/),
    })
    expect(never).toMatchObject({ status: 'skipped', timedOut: true })
    const [failed] = await resultsOf(broken(), { only: ['neg'], checks: ['exact'], seconds: 60 })
    expect(failed).toMatchObject({ status: 'failed' })
    expect(failed!.timedOut).toBeUndefined()
  })

  it('goes on where a run was left', async () => {
    const options = { only: ['exp', 'neg'], runs: 20 }
    const comparable = (results: readonly Result[]) => results.map(({ milliseconds: _, ...result }) => result)
    const whole = await resultsOf(broken(), options)
    const rest = await resultsOf(broken(), { ...options, from: 3 })
    expect(comparable(rest)).toEqual(comparable(whole).slice(3))
    expect(await resultsOf(broken(), { ...options, from: whole.length })).toEqual([])
  })

  it.each([
    ['conform.reference', { reference: cpu() }],
    ['conform.only', { only: ['negate' as 'neg'] }],
    ['conform.runs', { runs: 0 }],
    ['conform.seed', { seed: 0.5 }],
    ['conform.seconds', { seconds: 0 }],
    ['conform.from', { from: -1 }],
    ['conform.from', { from: 1e6 }],
  ])('refuses %s', async (code, options) => {
    await expect(resultsOf(cpu(), options)).rejects.toThrow(expect.objectContaining({ code }))
  })

  it('prints ops by checks', async () => {
    const results = await resultsOf(broken(), { only: ['exp', 'neg'], runs: 20 })
    expect(summarise(results)).toEqual({ passed: 6, failed: 5, skipped: 0, notApplicable: 1 })
    const [header, exp, neg] = formatTable(results).split('\n')
    expect(header).toBe('op   exact   bound    gradient  curvature  purity  special')
    expect(exp).toMatch(/^exp {2}– {7}ok 0\.\d\d {2}ok 0\.\d\d {3}ok 0\.\d\d {4}ok {6}ok$/)
    expect(neg).toMatch(/^neg {2}FAILED {2}FAILED {3}FAILED {4}FAILED {5}ok {6}FAILED$/)
  })
})

describe('describeConformance', () => {
  it('leaves out what does not apply, and skips what cannot be done', async () => {
    const tests = new Map<string, (...context: readonly unknown[]) => Promise<void>>()
    const runner = {
      describe: (_: string, body: () => void) => body(),
      it: (name: string, body: (...context: readonly unknown[]) => Promise<void>) => tests.set(name, body),
    }
    const shy = broken([{ op: 'neg', reason: 'no negatives' }])
    describeConformance(shy, { reference, only: ['exp', 'neg'], runs: 10 }, runner)
    expect([...tests.keys()]).toEqual([
      'exp: bound',
      'exp: gradient',
      'exp: curvature',
      'exp: purity',
      'exp: special',
      'neg: exact',
      'neg: bound',
      'neg: gradient',
      'neg: curvature',
      'neg: purity',
      'neg: special',
    ])
    const notes: string[] = []
    await tests.get('neg: exact')!({ skip: (note: string) => notes.push(note) })
    await tests.get('exp: bound')!({ skip: (note: string) => notes.push(note) })
    expect(notes).toEqual(['no negatives'])
    describeConformance(broken(), { reference, only: ['neg'], runs: 10 }, runner)
    await expect(tests.get('neg: exact')!({})).rejects.toThrow('neg fails the check "exact" on broken')
  })

  it('skips by what a test is called on, as in mocha, or given, as in node:test', async () => {
    const tests = new Map<string, (this: unknown, ...context: readonly unknown[]) => Promise<void>>()
    const runner = {
      describe: (_: string, body: () => void) => body(),
      it: (name: string, body: (this: unknown, ...context: readonly unknown[]) => Promise<void>) =>
        tests.set(name, body),
    }
    describeConformance(broken([{ op: 'neg', reason: 'no negatives' }]), { reference, only: ['neg'], runs: 5 }, runner)
    class Context {
      readonly #notes: string[] = []
      skip(note: string): void {
        this.#notes.push(note)
      }
      get notes(): readonly string[] {
        return this.#notes
      }
    }
    const context = new Context()
    await tests.get('neg: exact')!.call(context)
    await tests.get('neg: bound')!.call(undefined, context)
    expect(context.notes).toEqual(['no negatives', 'no negatives'])
  })
})
