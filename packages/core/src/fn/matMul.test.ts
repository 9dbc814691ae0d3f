import { expect, it } from 'vitest'
import { shapes } from '../interpret.ts'
import { dense } from './dense.ts'
import { gemm } from './gemm.ts'
import { matMul } from './matMul.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const error = (code: string) => expect.objectContaining({ code })

it.each([
  [[3], [3], []],
  [[3], [3, 2], [2]],
  [[4, 3], [3], [4]],
  [[3], [5, 3, 2], [5, 2]],
  [[5, 4, 3], [3], [5, 4]],
  [
    [5, 4, 3],
    [3, 2],
    [5, 4, 2],
  ],
])('%j times %j is %j', (a, b, product) => {
  expect(matMul(shapes, a, b)).toEqual(product)
})

it('vectors are a row on the left and a column on the right', async () => {
  const [v, m] = [of([1, 2]), of([1, 2, 3, 4], [2, 2])]
  expect(await read(matMul(ops, v, v))).toEqual([5])
  expect(await read(matMul(ops, v, m))).toEqual([7, 10])
  expect(await read(matMul(ops, m, v))).toEqual([5, 11])
  // The matrix is transposed, the vector is not.
  expect(await read(matMul(ops, m, v, { transposeA: true, transposeB: true }))).toEqual([7, 10])
  expect(() => matMul(ops, of([1], []), m)).toThrow(error('matMul.rank'))
  expect(() => matMul(ops, of([1, 2, 3]), m)).toThrow(error('matMul.inner'))
})

it('gemm is alpha·a·b + beta·c', async () => {
  const [a, b, c] = [of([1, 2], [2, 1]), of([3, 4], [2, 1]), of([10, 20])]
  expect(await read(gemm(ops, a, b, { transposeB: true }))).toEqual([3, 4, 6, 8])
  expect(await read(gemm(ops, a, b, { transposeB: true, alpha: 2, beta: 0.5, c }))).toEqual([11, 18, 17, 26])
  expect(await read(gemm(ops, a, b, { transposeA: true, alpha: -1 }))).toEqual([-11])
})

it('dense takes any number of axes in front', async () => {
  const [kernel, bias] = [of([1, 2, 3, 4], [2, 2]), of([10, 20])]
  expect(await read(dense(ops, of([1, 2]), kernel, bias))).toEqual([17, 30])
  const y = dense(ops, counting([2, 1, 2]), kernel, bias)
  expect(y.shape).toEqual([2, 1, 2])
  expect(await read(y)).toEqual([13, 24, 21, 36])
  expect(() => dense(ops, of([1], []), kernel)).toThrow(error('dense.rank'))
})
