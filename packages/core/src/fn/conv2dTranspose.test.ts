import { expect, it } from 'vitest'
import { shapes } from '../interpret.ts'
import { conv2d } from './conv2d.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

it.each([
  // in, taps, stride, dilation → 'same', 'valid'
  [4, 3, 2, 1, 8, 9],
  [4, 2, 3, 1, 12, 12],
  [3, 5, 2, 1, 6, 9],
  [3, 3, 2, 2, 6, 9],
  [5, 1, 1, 1, 5, 5],
])('%i rows, %i taps, stride %i, dilation %i: same %i, valid %i', (rows, taps, strides, dilations, same, valid) => {
  const height = (padding: 'same' | 'same-lower' | 'valid') =>
    conv2dTranspose(shapes, [1, rows, 1, 1], [taps, 1, 1, 1], {
      strides: [strides, 1],
      dilations: [dilations, 1],
      padding,
    })[1]
  expect([height('same'), height('same-lower'), height('valid')]).toEqual([same, same, valid])
})

it.each([
  ['same', 3, 2],
  ['same', 4, 1],
  ['same-lower', 4, 1],
  ['same', 2, 3],
  ['valid', 3, 2],
  ['valid', 2, 3],
] as const)(
  'is the adjoint of the convolution of that mode: %s, %i taps, stride %i',
  async (padding, taps, strides) => {
    // A unit at one place of the small image becomes the row of the large one's convolution that leads there.
    const filter = of(
      Array.from({ length: taps }, (_, i) => i + 1),
      [1, taps, 1, 1],
    )
    const small = 4
    const options = { strides: [1, strides], padding } as const
    const large = conv2dTranspose(shapes, [1, 1, small, 1], [1, taps, 1, 1], options)[2]!
    const unit = (length: number, at: number) =>
      of(
        Array.from({ length }, (_, i) => Number(i === at)),
        [1, 1, length, 1],
      )
    const there = await Promise.all(
      Array.from({ length: large }, (_, i) => read(conv2d(ops, unit(large, i), filter, options))),
    )
    for (let i = 0; i < small; i++) {
      const back = await read(conv2dTranspose(ops, unit(small, i), filter, options))
      expect(back).toEqual(there.map(row => row[i]))
    }
  },
)

it('an output padding brings back first what was cut off there, then adds zeros', async () => {
  const [x, filter] = [of([3, -4], [1, 2, 1, 1]), of([-1, -4], [2, 1, 1, 1])]
  const column = async (outputPadding: number) =>
    read(conv2dTranspose(ops, x, filter, { padding: [0, 1, 0, 0], outputPadding: [outputPadding, 0] }))
  expect(await column(0)).toEqual([-3, -8])
  expect(await column(1)).toEqual([-3, -8, 16])
  expect(await column(3)).toEqual([-3, -8, 16, 0, 0])
  await expect(column(-1)).rejects.toThrow(expect.objectContaining({ code: 'conv2dTranspose.padding' }))
})

it('takes an output padding only where no mode says the size', () => {
  const twice = () =>
    conv2dTranspose(ops, counting([1, 2, 2, 1]), counting([2, 2, 1, 1]), { padding: 'same', outputPadding: 1 })
  expect(twice).toThrow(expect.objectContaining({ code: 'conv2dTranspose.outputPadding' }))
})
