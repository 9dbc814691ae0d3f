import { afterAll, describe, expect, it } from 'vitest'
import { cpu } from '../cpu.ts'
import { Unsupported } from './program.testing.ts'
import { readVectors, runVector, type Vector } from './vector.testing.ts'

const backends = [cpu(), cpu({ precision: 'float64' })]

/** Where the definition here is not the source's, on purpose. */
const deviations: Readonly<Record<string, string>> = {
  'onnx-gather_negative_indices': 'an index below 0 counts as row 0; in ONNX it counts from the end',
  'tfjs-arg_max-0591': 'the first NaN is the maximum, as in PyTorch; this source ignores NaN',
  'tfjs-arg_min-0603': 'the first NaN is the minimum, as in PyTorch; this source ignores NaN',
  'tfjs-arg_min-0604': 'the first NaN is the minimum, as in PyTorch; this source ignores NaN',
  'tfjs-max_pool2d-0056': 'NaN wins over every number in maxPool2d, as in PyTorch; this source ignores NaN',
}

describe.each(['onnx', 'webnn', 'tfjs'])('published vectors of %s', source => {
  const vectors = readVectors(new URL(`../../../../../shared/vectors/${source}/`, import.meta.url))
  if (vectors === undefined) {
    it('agree', ({ skip }) => skip(`there is no folder shared/vectors/${source} beside the checkout`))
    return
  }
  const counts = { agree: 0, deviate: 0, skipped: 0 }
  const reasons = new Map<string, number>()
  afterAll(() => {
    const skipped = [...reasons].map(([reason, count]) => `${reason}: ${count}`).join('; ')
    console.info(`${source}: ${JSON.stringify(counts)}; skipped: ${skipped}`)
  })

  it.for(vectors)('$id', async (vector, { skip }) => {
    const complaints = await runOnAll(vector)
    if (complaints instanceof Unsupported) {
      counts.skipped++
      reasons.set(complaints.message, (reasons.get(complaints.message) ?? 0) + 1)
      skip(complaints.message)
    } else if (vector.id in deviations) {
      expect(complaints, 'a deviation that is none any more').not.toEqual([])
      counts.deviate++
    } else {
      expect(complaints).toEqual([])
      counts.agree++
    }
  })
})

async function runOnAll(vector: Vector): Promise<readonly string[] | Unsupported> {
  try {
    return (await Promise.all(backends.map(backend => runVector(backend, vector)))).flat()
  } catch (error) {
    if (error instanceof Unsupported) return error
    throw error
  }
}

describe('a vector', () => {
  const dense: Vector = {
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

  it('agrees in outputs and gradients', async () => {
    expect(await runOnAll(dense)).toEqual([])
  })

  it('disagrees in a number and in a shape', async () => {
    const wrong = { y: { shape: [1], data: [31] }, d_a: { shape: [1, 2], data: [50, 'NaN'] } }
    expect(await runVector(cpu(), { ...dense, outputs: wrong })).toEqual([
      'y: shape [1, 1], not [1]',
      'd_a[1]: 70, not NaN',
    ])
  })

  it('is skipped by name if the op, an attribute or an output is unknown', async () => {
    expect(await runOnAll({ ...dense, op: 'nms' })).toEqual(new Unsupported('nms'))
    expect(await runOnAll({ ...dense, attrs: { sparse: true } })).toEqual(new Unsupported('matmul with sparse'))
    expect(await runOnAll({ ...dense, outputs: { mask: dense.outputs.y! } })).toEqual(new Unsupported('matmul to mask'))
  })
})
