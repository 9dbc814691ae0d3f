// On the reference backend, imported by its place: see compile.test.ts.
import { expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import type { Ops } from '../op.ts'
import { hsvToRgb, rgbToGrayscale, rgbToHsv, rgbToYcbcr, rgbToYuv, ycbcrToRgb, yuvToRgb } from './colour.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Convert = <T>(ops: Ops<T>, colours: T) => T
const convert = async (f: Convert, ...colours: readonly number[][]): Promise<number[]> => {
  const x = tensor(backend, colours.flat(), [colours.length, 3])
  return Array.from(await backend.toHost(f(ops, x)))
}
function expectClose(received: readonly number[], expected: readonly number[], digits = 12): void {
  expect(received).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(received[i]).toBeCloseTo(value, digits)
}

const [black, white, grey] = [
  [0, 0, 0],
  [1, 1, 1],
  [0.25, 0.25, 0.25],
]
const [red, green, blue, yellow] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
]
const mixed = [
  [0.5, 0.25, 0.125],
  [0.125, 0.5, 0.75],
  [0.5, 0, 0.75],
  [0.75, 0.125, 0.5],
]

it('grey is as bright as it is', async () => {
  expectClose(await convert(rgbToGrayscale, black!, white!, grey!), [0, 1, 0.25])
  expectClose(await convert(rgbToGrayscale, red!, green!, blue!), [0.299, 0.587, 0.114])
})

it('hue goes from red by green and blue back to red', async () => {
  expect(await convert(rgbToHsv, red!, yellow!, black!, grey!)).toEqual([0, 1, 1, 1 / 6, 1, 1, 0, 0, 0, 0, 0, 0.25])
  const [purple] = [[1, 0, 0.5]]
  expectClose(await convert(rgbToHsv, green!, blue!, purple!), [1 / 3, 1, 1, 2 / 3, 1, 1, 11 / 12, 1, 1])
  expectClose(await convert(rgbToHsv, [0.5, 0.25, 0.125]), [0.125 / 0.375 / 6, 0.75, 0.5])
  expectClose(await convert(hsvToRgb, [1 / 2, 1, 1], [0, 0.5, 0.5]), [0, 1, 1, 0.5, 0.25, 0.25])
})

it('YUV and YCbCr have the ranges of their standards', async () => {
  // TensorFlow's matrix, to the digits that it has.
  const rows = [0.299, -0.14714119, 0.61497538, 0.587, -0.28886916, -0.51496512, 0.114, 0.43601035, -0.10001026]
  expectClose(await convert(rgbToYuv, red!, green!, blue!), rows, 4)
  expectClose((await convert(rgbToYuv, blue!)).slice(1, 2), [0.436])
  expectClose((await convert(rgbToYuv, red!)).slice(2), [0.615])
  expectClose((await convert(rgbToYcbcr, blue!)).slice(1, 2), [0.5])
  expectClose((await convert(rgbToYcbcr, red!)).slice(1), [-0.168735891647856, 0.5])
  expectClose(await convert(rgbToYuv, grey!), [0.25, 0, 0])
})

it.each<[string, Convert, Convert]>([
  ['HSV', rgbToHsv, hsvToRgb],
  ['YUV', rgbToYuv, yuvToRgb],
  ['YCbCr', rgbToYcbcr, ycbcrToRgb],
])('%s leads back', async (_, there, back) => {
  const colours = [black, white, grey, red, green, blue, yellow].map(colour => colour!)
  const all = [...colours, ...mixed]
  expectClose(await convert((ops, x) => back(ops, there(ops, x)), ...all), all.flat())
})

it('colours have three channels', () => {
  for (const f of [rgbToGrayscale, rgbToHsv, hsvToRgb, rgbToYuv, yuvToRgb]) {
    expect(() => f(shapes, [2, 2, 4])).toThrow(expect.objectContaining({ code: 'colour.channels' }))
  }
})
