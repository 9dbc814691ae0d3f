import { expect, it } from 'vitest'
import { depthwiseMaxPool2d } from './depthwiseMaxPool2d.ts'
import { globalMaxPool2d } from './globalMaxPool2d.ts'
import { of, ops, read } from './tensors.testing.ts'

const x = of([4, 1, 7, 2, 9, 0, 5, 3, 3, 8], [1, 1, 2, 5])

it.each([
  [{ windowSize: 2 }, [4, 7, 5, 3]],
  [{ windowSize: 3, strides: 1 }, [7, 7, 9, 5, 5, 8]],
  [{ windowSize: 2, padding: 'same' }, [4, 7, 9, 5, 3, 8]],
  [{ windowSize: 2, padding: 'same-lower' }, [4, 7, 9, 0, 5, 8]],
] as const)('takes maxima across channels: %j', async (options, expected) => {
  const y = depthwiseMaxPool2d(ops, x, options)
  expect(y.shape).toEqual([1, 1, 2, expected.length / 2])
  expect(await read(y)).toEqual(expected)
})

it('needs as many channels as the window has', () => {
  const wide = () => depthwiseMaxPool2d(ops, x, { windowSize: 6 })
  expect(wide).toThrow(expect.objectContaining({ code: 'maxPool2d.window' }))
})

it('globalMaxPool2d takes them over the image', async () => {
  expect(await read(globalMaxPool2d(ops, x))).toEqual([4, 5, 7, 3, 9])
  expect(globalMaxPool2d(ops, x, { keepDims: true }).shape).toEqual([1, 1, 1, 5])
  expect(() => globalMaxPool2d(ops, of([1]))).toThrow(expect.objectContaining({ code: 'globalMaxPool2d.rank' }))
})
