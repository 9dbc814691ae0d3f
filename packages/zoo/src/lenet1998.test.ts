import { evaluate, mapTree, randomKey, tensor, uniform } from '@convene/core'
import { batchShape, init } from '@convene/nn'
import { expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { digitBitmaps } from './digitBitmaps.ts'
import { lenet1998 } from './lenet1998.ts'

it('has ten bitmaps of 7×12 pixels of ink or none, no two of them alike', () => {
  expect(digitBitmaps).toHaveLength(10)
  for (const [digit, bitmap] of digitBitmaps.entries()) {
    expect(bitmap).toHaveLength(84)
    expect(new Set(bitmap)).toEqual(new Set([1, -1]))
    for (const other of digitBitmaps.slice(0, digit)) {
      expect(bitmap.filter((pixel, i) => pixel !== other[i]).length).toBeGreaterThan(2)
    }
  }
})

it('answers with the distance of F6 to each digit’s bitmap', async () => {
  const backend = cpu({ precision: 'float64' })
  const model = lenet1998()
  const { parameters, state } = init(model.layer, randomKey(1), batchShape(model, 1))
  const f6 = (digit: number) => digitBitmaps[digit]!.map(pixel => 1.5 * Math.atanh(pixel / 1.7159))
  // Whatever comes from below is multiplied by 0; the bias alone says which pixels have ink.
  const variables = {
    ...parameters,
    ...state,
    'f6/kernel': { shape: [120, 84], data: new Float32Array(120 * 84) },
    'f6/bias': { shape: [84], data: Float32Array.from(f6(4)) },
  }
  const upload = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) => tensor(backend, data, shape)
  const x = { shape: [1, 32, 32, 1], data: uniform(randomKey(2), [1, 32, 32, 1], -0.1, 1.175) }
  const { y } = model.layer.apply(evaluate(backend), mapTree(variables, upload), upload(x), 'inference')
  const distances = [...(await backend.toHost(y))]
  for (const [digit, distance] of distances.entries()) {
    const differing = digitBitmaps[digit]!.filter((pixel, i) => pixel !== digitBitmaps[4]![i]).length
    expect(distance).toBeCloseTo(4 * differing, 4)
  }
  expect(distances.indexOf(Math.min(...distances))).toBe(4)
})
