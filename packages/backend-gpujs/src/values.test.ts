import { evaluate, type HostArray, type Ops, type Shape, tensor } from '@convene/core'
import { afterAll, describe, expect, test } from 'vitest'
import { gpujs } from './gpujs.ts'
import type { GpuTensor } from './tensor.ts'

const { NaN: nan, POSITIVE_INFINITY: inf } = Number

describe.each(['webasm', 'cpu'] as const)('special values in mode %s', async mode => {
  const backend = await gpujs({ mode })
  afterAll(() => backend.close())
  const ops = evaluate(backend)
  const of = (data: readonly number[], shape: Shape = [data.length]) => tensor(backend, data, shape)
  const result = async (f: (ops: Ops<GpuTensor>) => GpuTensor): Promise<HostArray> => backend.toHost(f(ops))

  test('NaN passes through maxima', async () => {
    expect(await result(ops => ops.relu(of([nan, -1, 2, -inf, inf])))).toEqual(Float32Array.of(nan, 0, 2, 0, inf))
    expect(await result(ops => ops.maximum(of([nan, 1, -1, inf, -inf]), of([0, nan, -1, -inf, -inf])))).toEqual(
      Float32Array.of(nan, nan, -1, inf, -inf),
    )
    const rows = of([1, nan, 3, 1, 2, 3, nan, nan, nan, -inf, -inf, -inf, nan, 0, 1], [5, 3])
    expect(await result(ops => ops.max(rows, { axes: [1], keepDims: false }))).toEqual(
      Float32Array.of(nan, 3, nan, -inf, nan),
    )
  })

  const pool = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], windowSize: [2, 2] } as const

  test('a window takes its first maximum, or its first NaN', async () => {
    const windows: readonly (readonly number[])[] = [
      [2, 5, 5, 1],
      [1, nan, 9, nan],
      [nan, 9, 3, 1],
      [-inf, -inf, -inf, -inf],
      [-3, -2, -2, -9],
    ]
    const x = of(windows.flat(), [5, 2, 2, 1])
    expect(await result(ops => ops.maxPool2d(x, pool))).toEqual(Float32Array.of(5, nan, nan, -inf, -2))
    const places = of(
      windows.flatMap(() => [0, 1, 2, 3]),
      [5, 2, 2, 1],
    )
    expect(await result(ops => ops.maxPool2dGather(x, places, pool))).toEqual(Float32Array.of(1, 1, 0, 0, 1))
    const dx = await result(ops => ops.maxPool2dInputGrad(x, of([1, 2, 3, 4, 5], [5, 1, 1, 1]), pool))
    expect([...dx]).toEqual([0, 1, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 5, 0, 0])
  })

  test('padding neither wins a maximum nor counts in a mean', async () => {
    const x = of([-1, -2, -3, -4], [1, 2, 2, 1])
    const attrs = { ...pool, padding: [1, 0, 1, 0] } as const
    expect([...(await result(ops => ops.maxPool2d(x, attrs)))]).toEqual([-1, -1, -1, -1])
    expect([...(await result(ops => ops.avgPool2d(x, attrs)))]).toEqual([-1, -1.5, -2, -2.5])
  })

  test('comparisons with NaN are 0, and what is not selected has no influence', async () => {
    const x = of([nan, 1, 0, inf])
    expect([...(await result(ops => ops.equal(x, x)))]).toEqual([0, 1, 1, 1])
    expect([...(await result(ops => ops.greater(x, of([0]))))]).toEqual([0, 1, 0, 1])
    expect([...(await result(ops => ops.greater(of([0]), x)))]).toEqual([0, 0, 0, 0])
    expect([
      ...(await result(ops => ops.select(of([1, 0, nan, -2]), of([7, nan, 7, 7]), of([nan, 8, nan, 8])))),
    ]).toEqual([7, 8, 7, 7])
  })

  test('functions are stable at their ends', async () => {
    const x = of([nan, inf, -inf, 50, -50, 100, -110])
    expect(await result(ops => ops.tanh(x))).toEqual(Float32Array.of(nan, 1, -1, 1, -1, 1, -1))
    const quarter = Math.PI / 2
    expect((await result(ops => ops.atan(x))).slice(0, 3)).toEqual(Float32Array.of(nan, quarter, -quarter))
    expect((await result(ops => ops.sigmoid(x))).slice(0, 4)).toEqual(Float32Array.of(nan, 1, 0, 1))
    expect((await result(ops => ops.sigmoid(x))).slice(5)).toEqual(Float32Array.of(1, 0))
    expect((await result(ops => ops.exp(x))).slice(0, 3)).toEqual(Float32Array.of(nan, inf, 0))
    expect((await result(ops => ops.exp(x))).slice(5)).toEqual(Float32Array.of(inf, 0))
    expect(await result(ops => ops.log(of([nan, inf, 0, -1, 1])))).toEqual(Float32Array.of(nan, inf, -inf, nan, 0))
    expect(await result(ops => ops.sqrt(of([nan, inf, 0, -1, 4])))).toEqual(Float32Array.of(nan, inf, 0, nan, 2))
    expect(await result(ops => ops.rsqrt(of([nan, inf, 0, -1, 4])))).toEqual(Float32Array.of(nan, 0, inf, nan, 0.5))
    expect(await result(ops => ops.div(of([1, -1, 0, inf]), of([0, 0, 0, inf])))).toEqual(
      Float32Array.of(inf, -inf, nan, nan),
    )
  })
})
