import type { Conv2dAttrs } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { bench, precisions } from '../tensors.testing.ts'

const plain: Conv2dAttrs = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], groups: 1 }

describe.each(precisions)('conv2d in %s', precision => {
  const { ops, t } = bench(precision)
  // The digits of a result tell which element came through which tap.
  const x = t([1, 2, 3, 1], [1, 2, 3, 4, 5, 6])
  const filter = t([2, 2, 1, 1], [1, 10, 100, 1000])
  const square = t([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9])
  const wide = t([1, 2, 1, 1], [1, 10])
  const tall = t([2, 1, 1, 1], [1, 10])

  it('multiplies each window with the filter, which is not flipped', () => {
    expect(ops.conv2d(x, filter, plain)).toEqual(t([1, 1, 2, 1], [5421, 6532]))
  })

  it('pads each side by itself', () => {
    const y = ops.conv2d(x, filter, { ...plain, padding: [1, 0, 0, 2] })
    expect(y).toEqual(t([1, 2, 4, 1], [2100, 3200, 300, 0, 5421, 6532, 603, 0]))
  })

  it('strides down and across by themselves', () => {
    expect(ops.conv2d(square, wide, { ...plain, strides: [2, 1] })).toEqual(t([1, 2, 2, 1], [21, 32, 87, 98]))
    expect(ops.conv2d(square, wide, { ...plain, strides: [1, 2] })).toEqual(t([1, 3, 1, 1], [21, 54, 87]))
  })

  it('dilates down and across by themselves', () => {
    expect(ops.conv2d(square, wide, { ...plain, dilations: [1, 2] })).toEqual(t([1, 3, 1, 1], [31, 64, 97]))
    expect(ops.conv2d(square, tall, { ...plain, dilations: [2, 1] })).toEqual(t([1, 1, 3, 1], [71, 82, 93]))
  })

  it('sums over input channels, for more outputs than are computed at once', () => {
    const y = ops.conv2d(t([1, 1, 1, 2], [2, 3]), t([1, 1, 2, 5], [1, 2, 3, 4, 5, 10, 20, 30, 40, 50]), plain)
    expect(y).toEqual(t([1, 1, 1, 5], [32, 64, 96, 128, 160]))
  })

  it('keeps groups apart', () => {
    const filter = t([1, 1, 2, 6], [1, 1, 1, 1, 1, 1, 10, 20, 30, 40, 50, 60])
    const y = ops.conv2d(t([1, 1, 1, 4], [1, 2, 3, 4]), filter, { ...plain, groups: 2 })
    expect(y).toEqual(t([1, 1, 1, 6], [21, 41, 61, 163, 203, 243]))
  })

  it('keeps images apart', () => {
    const y = ops.conv2d(t([2, 2, 1, 1], [1, 2, 3, 4]), tall, { ...plain, padding: [0, 1, 0, 0] })
    expect(y).toEqual(t([2, 2, 1, 1], [21, 2, 43, 4]))
  })

  it('is 0 where the window lies wholly in the padding, whatever is beside it', () => {
    const y = ops.conv2d(t([1, 1, 1, 1], [Number.NaN]), t([1, 1, 1, 1], [1]), { ...plain, padding: [2, 0, 0, 0] })
    expect(y).toEqual(t([1, 3, 1, 1], [0, 0, Number.NaN]))
  })

  it('accumulates in float64', () => {
    const y = ops.conv2d(t([1, 1, 1, 3], [1e8, 1, -1e8]), t([1, 1, 3, 1], [1, 1, 1]), plain)
    expect(y).toEqual(t([1, 1, 1, 1], [1]))
  })
})

describe.each(precisions)('the gradients of conv2d in %s', precision => {
  const { ops, t } = bench(precision)

  it('send dy back through the filter, and collect what the filter saw', () => {
    const x = t([1, 2, 3, 1], [1, 2, 3, 4, 5, 6])
    const filter = t([2, 2, 1, 1], [1, 10, 100, 1000])
    const dy = t([1, 1, 2, 1], [1, 10])
    const dx = ops.conv2dInputGrad(dy, filter, { ...plain, inputSize: [2, 3] })
    expect(dx).toEqual(t([1, 2, 3, 1], [1, 20, 100, 100, 2000, 10000]))
    const df = ops.conv2dFilterGrad(x, dy, { ...plain, kernelSize: [2, 2] })
    expect(df).toEqual(t([2, 2, 1, 1], [21, 32, 54, 65]))
  })

  it('skip what a stride skips, also at the end', () => {
    const attrs: Conv2dAttrs = { ...plain, strides: [1, 2] }
    const dx = ops.conv2dInputGrad(t([1, 1, 2, 1], [1, 2]), t([1, 1, 1, 1], [3]), { ...attrs, inputSize: [1, 4] })
    expect(dx).toEqual(t([1, 1, 4, 1], [3, 0, 6, 0]))
    const x = t([1, 1, 4, 1], [1, 2, 3, 4])
    const df = ops.conv2dFilterGrad(x, t([1, 1, 2, 1], [10, 100]), { ...attrs, kernelSize: [1, 1] })
    expect(df).toEqual(t([1, 1, 1, 1], [310]))
  })

  it('stride down as well', () => {
    const attrs: Conv2dAttrs = { ...plain, strides: [2, 1] }
    const dx = ops.conv2dInputGrad(t([1, 2, 1, 1], [1, 2]), t([1, 1, 1, 1], [3]), { ...attrs, inputSize: [3, 1] })
    expect(dx).toEqual(t([1, 3, 1, 1], [3, 0, 6]))
    const x = t([1, 3, 1, 1], [1, 2, 3])
    const df = ops.conv2dFilterGrad(x, t([1, 2, 1, 1], [10, 100]), { ...attrs, kernelSize: [1, 1] })
    expect(df).toEqual(t([1, 1, 1, 1], [310]))
  })

  it('leave the padding out', () => {
    const attrs: Conv2dAttrs = { ...plain, padding: [0, 0, 1, 0] }
    const dy = t([1, 1, 2, 1], [1, 10])
    const dx = ops.conv2dInputGrad(dy, t([1, 2, 1, 1], [3, 5]), { ...attrs, inputSize: [1, 2] })
    expect(dx).toEqual(t([1, 1, 2, 1], [35, 50]))
    const df = ops.conv2dFilterGrad(t([1, 1, 2, 1], [1, 2]), dy, { ...attrs, kernelSize: [1, 2] })
    expect(df).toEqual(t([1, 2, 1, 1], [10, 21]))
  })

  it('are 0 for a tap that sees nothing but padding', () => {
    const attrs: Conv2dAttrs = { ...plain, padding: [0, 0, 0, 3] }
    const dy = t([1, 1, 2, 1], [1, 10])
    const df = ops.conv2dFilterGrad(t([1, 1, 2, 1], [1, 2]), dy, { ...attrs, kernelSize: [1, 4] })
    expect(df).toEqual(t([1, 4, 1, 1], [21, 2, 0, 0]))
  })

  it('reach as far as the dilation', () => {
    const attrs: Conv2dAttrs = { ...plain, dilations: [1, 2] }
    const dx = ops.conv2dInputGrad(t([1, 1, 1, 1], [10]), t([1, 2, 1, 1], [2, 3]), { ...attrs, inputSize: [1, 3] })
    expect(dx).toEqual(t([1, 1, 3, 1], [20, 0, 30]))
    const x = t([1, 1, 3, 1], [1, 2, 3])
    const df = ops.conv2dFilterGrad(x, t([1, 1, 1, 1], [10]), { ...attrs, kernelSize: [1, 2] })
    expect(df).toEqual(t([1, 2, 1, 1], [10, 30]))
  })

  it('keep groups apart', () => {
    const attrs: Conv2dAttrs = { ...plain, groups: 2 }
    const dy = t([1, 1, 1, 2], [10, 100])
    const dx = ops.conv2dInputGrad(dy, t([1, 1, 2, 2], [1, 2, 3, 4]), { ...attrs, inputSize: [1, 1] })
    expect(dx).toEqual(t([1, 1, 1, 4], [10, 30, 200, 400]))
    const df = ops.conv2dFilterGrad(t([1, 1, 1, 4], [1, 2, 3, 4]), dy, { ...attrs, kernelSize: [1, 1] })
    expect(df).toEqual(t([1, 1, 2, 2], [10, 300, 20, 400]))
  })

  it('of the filter sum over images, that of the input does not', () => {
    const dy = t([2, 1, 1, 1], [10, 100])
    const dx = ops.conv2dInputGrad(dy, t([1, 1, 1, 1], [3]), { ...plain, inputSize: [1, 1] })
    expect(dx).toEqual(t([2, 1, 1, 1], [30, 300]))
    const df = ops.conv2dFilterGrad(t([2, 1, 1, 1], [1, 2]), dy, { ...plain, kernelSize: [1, 1] })
    expect(df).toEqual(t([1, 1, 1, 1], [210]))
  })

  it('accumulate in float64', () => {
    const dy = t([3, 1, 1, 1], [1e8, 1, -1e8])
    const df = ops.conv2dFilterGrad(t([3, 1, 1, 1], [1, 1, 1]), dy, { ...plain, kernelSize: [1, 1] })
    expect(df).toEqual(t([1, 1, 1, 1], [1]))
    const wide = ops.conv2dInputGrad(t([1, 1, 1, 3], [1e8, 1, -1e8]), t([1, 1, 1, 3], [1, 1, 1]), {
      ...plain,
      inputSize: [1, 1],
    })
    expect(wide).toEqual(t([1, 1, 1, 1], [1]))
  })

  it('come out for more input channels than are computed at once', () => {
    const dy = t([1, 1, 1, 2], [1, 10])
    const filter = t([1, 1, 5, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
    const dx = ops.conv2dInputGrad(dy, filter, { ...plain, inputSize: [1, 1] })
    expect(dx).toEqual(t([1, 1, 1, 5], [21, 43, 65, 87, 9]))
    const df = ops.conv2dFilterGrad(t([1, 1, 1, 2], [2, 3]), t([1, 1, 1, 5], [1, 2, 3, 4, 5]), {
      ...plain,
      kernelSize: [1, 1],
    })
    expect(df).toEqual(t([1, 1, 2, 5], [2, 4, 6, 8, 10, 3, 6, 9, 12, 15]))
  })
})
