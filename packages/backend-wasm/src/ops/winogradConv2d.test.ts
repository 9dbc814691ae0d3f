import { cpu } from '@convene/backend-cpu'
import { type Conv2dAttrs, randomKey, type Shape, tensor, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { Device } from '../device.ts'
import { Eager } from '../executor.ts'
import { formulas } from '../kernels/winogradFormulas.ts'
import { withPadding } from './images.ts'
import { coveredSize, transformed, winogradConv2d } from './winogradConv2d.ts'

const device = await Device.open({ threads: 1 })
const executor = new Eager(device)
const reference = cpu({ precision: 'float64' })

/** Of images, filters, a bias and a residual: by the formula, and by the reference. */
async function both(m: 2 | 4, [n, h, w, c]: readonly [number, number, number, number], co: number, whole: boolean) {
  const padding = [1, 1, 1, 1] as const
  const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding, groups: 1 }
  const out: Shape = [n, h, w, co]
  const shapes: readonly Shape[] = [[n, h, w, c], [3, 3, c, co], [co], out]
  const data = shapes.map((shape, i) =>
    uniform(randomKey(i), shape).map(u => (whole ? Math.floor(8 * u) - 4 : Math.fround(2 * u - 1))),
  )
  const [x, filter, bias, residual] = data.map((numbers, i) => {
    const y = device.tensor(shapes[i]!)
    device.numbersOf(y).set(numbers)
    return y
  })
  const formula = formulas[m]
  const addends = { bias: bias!, residual: residual!, activation: 'relu' } as const
  const y = withPadding(executor, x!, coveredSize(out, formula), attrs, image =>
    executor.withDerived(filter!, transformed(device, filter!, formula), filters =>
      winogradConv2d(executor, { out, channels: c, addends }, formula, image, filters),
    ),
  )
  const received = device.numbersOf(y).slice()
  for (const t of [x!, filter!, bias!, residual!, y]) device.dispose(t)
  const [rx, rf, rb, rr] = data.map((numbers, i) => tensor(reference, numbers, shapes[i]!))
  const { kernels } = reference
  const product = kernels.conv2d(out, rx!, rf!, attrs)
  const sum = kernels.add(out, kernels.add(out, product, kernels.broadcastTo(out, rb!, { shape: out })), rr!)
  const expected = await reference.toHost(kernels.relu(out, sum))
  return { received, expected }
}

describe.each([
  [1, 4, 4, 4, 4],
  [2, 7, 9, 8, 12],
  [1, 14, 5, 16, 20],
  [3, 1, 3, 4, 8],
  [1, 30, 30, 12, 4],
] as const)('a convolution of %d images of %d×%d×%d to %d channels', (n, h, w, c, co) => {
  it('by F(2, 3) is exact on whole numbers', async () => {
    const { received, expected } = await both(2, [n, h, w, c], co, true)
    expect([...received]).toEqual([...expected])
  })

  it('by F(4, 3) is near', async () => {
    const { received, expected } = await both(4, [n, h, w, c], co, false)
    // |x|, |w| ≤ 1: a sum of 9 · c products; a tile's transforms make rounding errors of it about a hundred times as large.
    const bound = 100 * 9 * c * 2 ** -24
    for (const [i, value] of received.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(bound)
  })
})
