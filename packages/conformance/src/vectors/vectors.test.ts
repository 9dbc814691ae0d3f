import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cpu } from '@convene/backend-cpu'
import type { Backend } from '@convene/core'
import { afterAll, describe, expect, it } from 'vitest'
import { conform } from '../conform.ts'
import { numbersAsText } from '../reports/json.ts'
import { casesOf, type RawCase } from './parseVectors.ts'
import { runVectors, type VectorResult } from './runVectors.ts'

const run = (cases: unknown): Promise<readonly VectorResult[]> => runOn(cpu(), cases)

async function runOn<T>(backend: Backend<T>, cases: unknown): Promise<readonly VectorResult[]> {
  const results: VectorResult[] = []
  for await (const result of runVectors(backend, casesOf(cases))) results.push(result)
  return results
}

describe.each(['onnx', 'webnn', 'tfjs', 'detection', 'yolo'])('published vectors of %s', source => {
  const folder = new URL(`../../../../../shared/vectors/${source}/`, import.meta.url)
  if (!existsSync(folder)) {
    it('agree', ({ skip }) => skip(`there is no folder shared/vectors/${source} beside the checkout`))
    return
  }
  const others = ['tolerances.json', 'cfg_facts.json']
  const files = readdirSync(folder).filter(name => name.endsWith('.json') && !others.includes(name))
  const cases = files.flatMap(name => casesOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const reasons = new Map<string, number>()
  afterAll(() => {
    const skipped = [...reasons].map(([reason, count]) => `${reason}: ${count}`).join('; ')
    console.info(`${source}: ${JSON.stringify(counts)}; skipped: ${skipped}`)
  })

  it.for(cases)('$id', async (item: RawCase, { skip }) => {
    for await (const { status, reason = '' } of runVectors(cpu(), [item])) {
      counts[status]++
      if (status === 'failed') throw new Error(reason)
      if (status === 'skipped') {
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
        skip(reason)
      }
    }
  })
})

describe('a vector', () => {
  const dense = {
    id: 'dense',
    op: 'matmul',
    attrs: {},
    inputs: {
      a: { shape: [1, 2], data: [2, 3] },
      b: { shape: [2, 1], data: [5, 7] },
      dy: { shape: [1, 1], data: [10] },
    },
    outputs: {
      y: { shape: [1, 1], data: [31] },
      d_a: { shape: [1, 2], data: [50, 70] },
      d_b: { shape: [2, 1], data: [20, 30] },
    },
    tolerance: { abs: 0, rel: 0 },
  }

  it('passes if outputs and gradients agree', async () => {
    expect(await run([dense])).toEqual([{ id: 'dense', op: 'matmul', status: 'passed', worstError: 0 }])
  })

  it('fails by a number, a shape, a NaN, or too little tolerance', async () => {
    const withY = (shape: number[], data: unknown[], tolerance = dense.tolerance) => {
      return { ...dense, tolerance, outputs: { y: { shape, data } } }
    }
    const loose = { abs: 0, rel: 0.5 }
    const cases = [withY([1, 1], [30]), withY([1], [31]), withY([1, 1], ['NaN']), withY([1, 1], [30], loose)]
    expect((await run(cases)).map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      'failed y[0]: expected 30, received 31, within 0',
      'failed y: expected [1], received [1, 1]',
      'failed y[0]: expected NaN, received 31, within NaN',
      'passed undefined',
    ])
  })

  it('is skipped by name if the op, an attribute or an output is unknown', async () => {
    const cases = [
      { ...dense, op: 'toString' },
      { ...dense, attrs: { sparse: true } },
      { ...dense, outputs: { mask: dense.outputs.y } },
    ]
    expect((await run(cases)).map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
      'skipped: unknown op toString',
      'skipped: matmul with sparse',
      'skipped: matmul to mask',
    ])
  })

  it('that is stated to deviate and agrees, fails', async () => {
    const [result] = await run([{ ...dense, id: 'tfjs-arg_max-0591' }])
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('although stated to deviate') })
  })

  const withA = (a: unknown) => ({ ...dense, inputs: { ...dense.inputs, a } })
  it.each([
    [withA({ shape: [-1, 2], data: [] }), 'shape.axis'],
    [withA({ shape: [2 ** 16, 2 ** 16], data: [] }), 'shape.size'],
    [withA({ shape: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], data: [1] }), 'shape.rank'],
    [withA({ shape: ['NaN'], data: [1] }), 'vectors.format'],
    [withA({ shape: [1, 2], data: [1] }), 'vectors.length'],
    [withA({ shape: [1, 2], data: [1, 'much'] }), 'vectors.format'],
    [withA(7), 'vectors.format'],
    [{ ...dense, tolerance: { abs: -1, rel: 0 } }, 'vectors.format'],
    [{ ...dense, outputs: [] }, 'vectors.format'],
  ])('that is malformed fails with its reason (%#)', async (item, code) => {
    const [result] = await run([item])
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining(code) })
  })

  it.each([[{}], [null], [[1]], [[{ op: 'matmul' }]]])('needs a file of cases: %j', async json => {
    await expect(run(json)).rejects.toThrow(expect.objectContaining({ code: 'vectors.format' }))
  })
})

describe('a failure that the suite has printed', () => {
  const healthy = cpu()
  const neg: typeof healthy.kernels.neg = (out, x) => ({ shape: out, data: x.data.map(value => value + 1) })
  const broken = { ...healthy, name: 'broken', kernels: { ...healthy.kernels, neg } }
  const failures = async () => {
    const found: unknown[] = []
    const checks = ['exact', 'bound', 'gradient', 'special'] as const
    for await (const { failure } of conform(broken, { only: ['neg'], checks, runs: 20 })) found.push(failure)
    return JSON.parse(JSON.stringify(found, numbersAsText)) as readonly unknown[]
  }
  const rerun = async <T>(backend: Backend<T>, json: unknown) =>
    (await runOn(backend, json)).map(({ id, status }) => `${id} ${status}`)

  it('fails again where it failed, and passes where it does not', async () => {
    const printed = await failures()
    expect(await rerun(broken, printed)).toEqual([
      'neg: exact failed',
      'neg: bound failed',
      'neg: gradient skipped',
      'neg: special failed',
    ])
    expect(await rerun(healthy, printed)).toEqual([
      'neg: exact passed',
      'neg: bound passed',
      'neg: gradient skipped',
      'neg: special passed',
    ])
    expect(await rerun(broken, printed[0])).toEqual(['neg: exact failed'])
  })

  it.each([
    [[{ shape: [2 ** 11, 2 ** 10], data: Array.from({ length: 2 ** 21 }, () => 0) }], 'vectors.size'],
    [[{ shape: [2], data: [1] }], 'vectors.length'],
    [[], 'shape.format'],
  ])('may have been tampered with (%#)', async (inputs, code) => {
    const [result] = await run([{ op: 'neg', check: 'exact', attrs: {}, inputs }])
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining(code) })
  })
})
