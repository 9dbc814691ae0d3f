import { expect, it } from 'vitest'
import { adaptiveAvgPool2d } from './adaptiveAvgPool2d.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

/** The mean over one bin, straight from the definition. */
function meanOfBin(data: readonly number[], [h, w]: readonly [number, number], [oh, ow]: readonly [number, number]) {
  const bin = (i: number, length: number, count: number) =>
    Array.from({ length }, (_, at) => at).filter(
      at => at >= Math.floor((i * length) / count) && at < Math.ceil(((i + 1) * length) / count),
    )
  return Array.from({ length: oh * ow }, (_, i) => {
    const cells = bin(Math.floor(i / ow), h, oh).flatMap(y => bin(i % ow, w, ow).map(x => data[y * w + x]!))
    return cells.reduce((a, b) => a + b) / cells.length
  })
}

it.each([
  [
    [5, 7],
    [2, 3],
  ],
  [
    [6, 4],
    [3, 2],
  ],
  [
    [3, 2],
    [5, 2],
  ],
  [
    [4, 4],
    [4, 3],
  ],
] as const)('of %j to %j', async ([h, w], [oh, ow]) => {
  const data = Array.from({ length: h * w }, (_, i) => ((i * 7) % 11) - 3)
  const y = adaptiveAvgPool2d(ops, of(data, [1, h, w, 1]), [oh, ow])
  expect(y.shape).toEqual([1, oh, ow, 1])
  const expected = meanOfBin(data, [h, w], [oh, ow])
  for (const [i, value] of (await read(y)).entries()) expect(value).toBeCloseTo(expected[i]!, 12)
})

it('keeps batches and channels apart, and a NaN in its bin', async () => {
  const x = counting([2, 1, 3, 2])
  expect(await read(adaptiveAvgPool2d(ops, x, [1, 2]))).toEqual([1, 2, 3, 4, 7, 8, 9, 10])
  const line = of([1, Number.NaN, 3, 4, 5], [1, 1, 5, 1])
  expect(await read(adaptiveAvgPool2d(ops, line, [1, 3]))).toEqual([Number.NaN, Number.NaN, 4.5])
})

it.each([0, 1.5, -1])('refuses the size %d', size => {
  const call = () => adaptiveAvgPool2d(ops, counting([1, 2, 2, 1]), size)
  expect(call).toThrow(expect.objectContaining({ code: 'adaptiveAvgPool2d.size' }))
})
