import { expect, it } from 'vitest'
import { localResponseNorm, radiusLrn, sizeLrn } from './localResponseNorm.ts'
import { of, ops, read } from './tensors.testing.ts'

const data = [1, 2, 3, 4, 5, 6, 7]
const x = of(data, [1, 1, 1, 7])
const sumOver = (from: number, to: number) => data.slice(Math.max(from, 0), to + 1).reduce((sum, v) => sum + v * v, 0)

it('as the paper states it: alpha times the sum over n channels', async () => {
  const { k, n, alpha, beta } = { k: 2, n: 5, alpha: 0.25, beta: 0.75 }
  const y = await read(localResponseNorm(ops, x, radiusLrn({ depthRadius: Math.floor(n / 2), bias: k, alpha, beta })))
  for (const [i, v] of data.entries()) expect(y[i]).toBeCloseTo(v / (k + alpha * sumOver(i - 2, i + 2)) ** beta, 12)
})

it('as ONNX and PyTorch state it: alpha over the size, leaning to either side', async () => {
  const options = { size: 4, bias: 1, alpha: 0.5, beta: 1 }
  const after = await read(localResponseNorm(ops, x, sizeLrn(options)))
  const before = await read(localResponseNorm(ops, x, sizeLrn({ ...options, evenSize: 'before' })))
  for (const [i, v] of data.entries()) {
    expect(after[i]).toBeCloseTo(v / (1 + 0.125 * sumOver(i - 1, i + 2)), 12)
    expect(before[i]).toBeCloseTo(v / (1 + 0.125 * sumOver(i - 2, i + 1)), 12)
  }
})

it('the two are one for odd sizes', () => {
  const size = sizeLrn({ size: 5, alpha: 5, beta: 0.5 })
  expect(size).toEqual(radiusLrn({ depthRadius: 2, alpha: 1 }))
  expect(sizeLrn({ size: 3, evenSize: 'before' })).toEqual(sizeLrn({ size: 3, evenSize: 'after' }))
})

it('needs an image', () => {
  const call = () => localResponseNorm(ops, of([1, 2]), radiusLrn())
  expect(call).toThrow(expect.objectContaining({ code: 'localResponseNorm.rank' }))
})
