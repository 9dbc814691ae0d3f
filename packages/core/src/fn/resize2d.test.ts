// On the reference backend, imported by its place: see compile.test.ts.
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { valueAndGrad } from '../grad.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import type { Shape } from '../shape.ts'
import { type Resize2dOptions, resize2d } from './resize2d.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Tensor = Parameters<typeof backend.shapeOf>[0]
const of = (data: readonly number[], shape: Shape): Tensor => tensor(backend, data, shape)
const line = (...data: number[]): Tensor => of(data, [1, 1, data.length, 1])
const row = async (x: Tensor, width: number, options: Omit<Resize2dOptions, 'size'>): Promise<number[]> =>
  Array.from(await backend.toHost(resize2d(ops, x, { size: [1, width], ...options })))
const { NaN: nan, POSITIVE_INFINITY: inf } = Number

function expectClose(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(received[i]).toBeCloseTo(value, 12)
}

describe('resize2d', () => {
  it.each([
    ['half-pixel', [1, 1.25, 1.75, 2]],
    ['asymmetric', [1, 1.5, 2, 2]],
    ['align-corners', [1, 4 / 3, 5 / 3, 2]],
    ['pytorch-half-pixel', [1, 1.25, 1.75, 2]],
    ['half-pixel-symmetric', [1, 1.25, 1.75, 2]],
    ['crop', [1, 4 / 3, 5 / 3, 2]],
  ] as const)('%s has the coordinates that it names', async (coordinates, expected) => {
    expectClose(await row(line(1, 2), 4, { method: 'bilinear', coordinates }), expected)
  })

  it('has one output where they say', async () => {
    const one = async (coordinates: Resize2dOptions['coordinates'] & string) =>
      (await row(line(1, 2, 3, 9), 1, { method: 'bilinear', coordinates }))[0]
    expect(await one('half-pixel')).toBe(2.5)
    expect(await one('pytorch-half-pixel')).toBe(1)
    expect(await one('align-corners')).toBe(1)
    expect(await one('crop')).toBe(2.5)
  })

  it('keeps both margins equal where it is symmetric', async () => {
    // 4·0.6 = 2.4 pixels, of which 2 are asked for: 0.2 are left over on each side.
    const options = { method: 'bilinear', coordinates: 'half-pixel-symmetric', scales: [1, 0.6] } as const
    const [first, second] = [(0.5 + 0.2) / 0.6 - 0.5, (1.5 + 0.2) / 0.6 - 0.5]
    expectClose(await row(line(0, 1, 2, 3), 2, options), [first, second])
  })

  it('rounds as it is told', async () => {
    const pick = (rounding: Resize2dOptions['rounding'] & string) =>
      row(line(0, 1, 2, 3), 2, { method: 'nearest', rounding })
    expect(await pick('round-prefer-floor')).toEqual([0, 2])
    expect(await pick('round-prefer-ceil')).toEqual([1, 3])
    expect(await pick('floor')).toEqual([0, 2])
    expect(await pick('ceil')).toEqual([1, 3])
    // TensorFlow's nearest: floor((i + ½)·5 / 2).
    const fifths = { method: 'nearest', rounding: 'round-prefer-ceil' } as const
    expect(await row(line(0, 1, 2, 3, 4), 2, fifths)).toEqual([1, 3])
  })

  it('does not spread what has no weight', async () => {
    expect(await row(line(1, nan, 3, inf), 4, { method: 'bilinear' })).toEqual([1, nan, 3, inf])
    expect(await row(line(1, nan, 3, inf), 4, { method: 'bicubic' })).toEqual([1, nan, 3, inf])
    expect(await row(line(nan, 1, 2, 3), 8, { method: 'bilinear' })).toEqual([nan, nan, nan, 1.25, 1.75, 2.25, 2.75, 3])
    const column = of([1, 2, nan, 4, 5, 6], [1, 3, 2, 1])
    const nearest = resize2d(ops, column, { size: [6, 2], method: 'nearest' })
    expect(Array.from(await backend.toHost(nearest))).toEqual([1, 2, 1, 2, nan, 4, nan, 4, 5, 6, 5, 6])
  })

  it('interpolates by cubics, which a straight line is, inside', async () => {
    const x = line(0, 1, 2, 3, 4, 5, 6, 7)
    for (const cubicCoefficient of [-0.5, -0.75]) {
      const y = await row(x, 16, { method: 'bicubic', cubicCoefficient })
      // Each kernel is symmetric, so halfway points are exact; Keys's own reproduces all of the line.
      if (cubicCoefficient === -0.5) expectClose(y.slice(4, 12), [1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25])
      expect((y[7]! + y[8]!) / 2).toBeCloseTo(3.5, 12)
    }
    // Halfway, Keys's weights are −1/16, 9/16, 9/16, −1/16.
    const middle = { method: 'bicubic', cubicCoefficient: -0.5, coordinates: 'crop' } as const
    expectClose(await row(line(0, 16, 0, 0), 1, middle), [9])
    // With a = −0.75 they are −3/32 and 19/32; without the pixels outside the others are scaled to make up 1.
    const edge = { method: 'bicubic', coordinates: 'crop', region: [0, 0, 0, 1] } as const
    expectClose(await row(line(0, 32), 1, edge), [16])
    const first = { ...edge, region: [0, 0, 0, 1 / 2], excludeOutside: true } as const
    expectClose(await row(line(0, 35, 0), 1, first), [19])
  })

  it('smooths over what it shrinks, if told so', async () => {
    // Half the size: a tent of radius 2 around 0.5 has weights 1, 3, 3, 1 at −1, 0, 1, 2, and the first pixel goes on.
    expectClose(await row(line(8, 8, 0, 0), 2, { method: 'bilinear', antialias: true }), [7, 1])
    expectClose(await row(line(8, 8, 0, 0), 2, { method: 'bilinear' }), [8, 0])
    expectClose(await row(line(7, 7, 0, 0), 2, { method: 'bilinear', antialias: true, excludeOutside: true }), [6, 1])
  })

  it('has a value for what lies beyond the image, and keeps proportions', async () => {
    const region = [0, -0.5, 0, 1] as const
    expect(
      await row(line(1, 3), 4, { method: 'bilinear', coordinates: 'crop', region, extrapolationValue: 9 }),
    ).toEqual([9, 1, 2, 3])
    const box = { size: [4, 6], method: 'nearest' } as const
    expect(resize2d(shapes, [1, 2, 2, 3], { ...box, keepAspectRatio: 'not-larger' })).toEqual([1, 4, 4, 3])
    expect(resize2d(shapes, [1, 2, 2, 3], { ...box, keepAspectRatio: 'not-smaller' })).toEqual([1, 6, 6, 3])
    expect(resize2d(shapes, [1, 1, 100, 3], { ...box, keepAspectRatio: 'not-larger' })).toEqual([1, 1, 6, 3])
  })

  it('has the gradient that its weights are', async () => {
    const { gradients } = valueAndGrad(
      ops,
      (ops, [x]) => {
        const y = resize2d(ops, x, { size: [1, 4], method: 'bilinear', coordinates: 'asymmetric' })
        return ops.sum(ops.mul(y, ops.literal({ shape: [1, 1, 4, 1], data: [1, 10, 100, 1000] })), {
          axes: [0, 1, 2, 3],
          keepDims: false,
        })
      },
      [line(nan, 5)],
    )
    expect(Array.from(await backend.toHost(gradients[0]))).toEqual([1 + 5, 5 + 100 + 1000])
  })

  it.each([
    [{ size: [0, 3] }, 'resize2d.size'],
    [{ size: [2.5, 3] }, 'resize2d.size'],
    [{ size: [1, 2 ** 20] }, 'resize2d.size'],
    [{ size: [4, 4], scales: [2, 9] }, 'resize2d.scales'],
    [{ size: [4, 4], scales: [2, Number.NaN] }, 'resize2d.scales'],
    [{ size: [1, 1], scales: [-1, 0.5], antialias: true }, 'resize2d.scales'],
  ] as const)('refuses %j', (options, code) => {
    const run = () => resize2d(shapes, [1, 2, 2, 1], { method: 'bilinear', ...options })
    expect(run).toThrow(expect.objectContaining({ code }))
  })
})

it('repeats the last pixel where none counts but those outside', async () => {
  // One pixel, and the place of the only output is 1: there a cubic kernel gives that pixel nothing.
  const options = { method: 'bicubic', scales: [1, 1 / 3], excludeOutside: true } as const
  expect(await row(line(5), 1, options)).toEqual([5])
})
