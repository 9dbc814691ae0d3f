import { cpu } from '@convene/backend-cpu'
import { bounded, errorModels, exactly } from '@convene/conformance'
import {
  type Backend,
  type Conv2dInputGradAttrs,
  evaluate,
  type HostArray,
  randomKey,
  type Shape,
  tensor,
  uniform,
} from '@convene/core'
import { expect, it } from 'vitest'
import { wasm } from '../wasm.ts'

const reference = cpu({ precision: 'float64' })
const fast = await wasm({ threads: 2, convolution: 'fast' })

// By Winograd's formulas where the stride is 1, and otherwise by zeros between the pixels of dy.
it.each([
  { images: 2, size: [9, 7], channels: [16, 20], padding: [1, 1, 1, 1], strides: [1, 1] },
  { images: 1, size: [24, 22], channels: [16, 16], padding: [1, 1, 1, 1], strides: [1, 1] },
  { images: 1, size: [8, 8], channels: [16, 16], padding: [0, 0, 0, 0], strides: [1, 1] },
  { images: 1, size: [8, 9], channels: [16, 16], padding: [2, 1, 0, 2], strides: [1, 1] },
  { images: 1, size: [6, 6], channels: [16, 16], padding: [3, 3, 3, 3], strides: [1, 1] },
  { images: 2, size: [9, 8], channels: [16, 16], padding: [1, 1, 1, 0], strides: [2, 2] },
] as const)(
  'the gradient by the input is the reference’s: %j',
  async ({ images, size, channels, padding, strides }) => {
    const [h, w] = size
    const [c, co] = channels
    const [top, bottom, left, right] = padding
    const attrs: Conv2dInputGradAttrs = { inputSize: size, strides, padding, dilations: [1, 1], groups: 1 }
    const x: Shape = [images, h, w, c]
    const filter: Shape = [3, 3, c, co]
    const dy: Shape = [
      images,
      Math.floor((h + top + bottom - 3) / strides[0]) + 1,
      Math.floor((w + left + right - 3) / strides[1]) + 1,
      co,
    ]
    const data = [dy, filter].map((shape, i) => uniform(randomKey(i), shape).map(u => Math.fround(2 * u - 1)))
    const gradient = <T>(backend: Backend<T>): Promise<HostArray> => {
      const [from, by] = [tensor(backend, data[0]!, dy), tensor(backend, data[1]!, filter)]
      return backend.toHost(backend.kernels.conv2dInputGrad(x, from, by, attrs))
    }
    const expected = await gradient(reference)
    const ops = bounded(evaluate(reference), errorModels, fast.approximations)
    const [exactDy, exactFilter] = [dy, filter].map((shape, i) =>
      exactly(evaluate(reference), tensor(reference, data[i]!, shape)),
    )
    const limits = await reference.toHost(ops.conv2dInputGrad(exactDy!, exactFilter!, attrs).error)
    for (const [i, value] of (await gradient(fast)).entries())
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(limits[i]!)
  },
)
