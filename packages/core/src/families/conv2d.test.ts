import { describe, expect, it } from 'vitest'
import { input, recorded } from './recorded.testing.ts'

/** x [2, 5, 6, 4] in two groups, filter [3, 2, 2, 6], y [2, 3, 7, 6]. */
const attrs = { strides: [2, 1], padding: [1, 1, 2, 0], dilations: [1, 1], groups: 2 } as const
const [x, filter, y] = [input('x', [2, 5, 6, 4]), input('filter', [3, 2, 2, 6]), input('y', [2, 3, 7, 6])]

/** The steps through the filter by tap row, tap column, input channel, group and output channel. */
const [ky, kx, c, group, o] = [24, 12, 6, 3, 1]

describe('conv2d', () => {
  it('sums over taps and channels of a group', () => {
    // n, oy, ox, group, o; ky, kx, c
    expect(recorded(k => k.conv2d([2, 3, 7, 6], x, filter, attrs))).toEqual([
      {
        family: 'contract',
        shape: [2, 3, 7, 6],
        with: [
          { outer: [2, 3, 7, 2, 3], inner: [3, 2, 2] },
          {
            x,
            start: 0,
            strides: [120, 0, 0, 2, 0, 0, 0, 1],
            guards: [
              { start: -1, strides: [0, 2, 0, 0, 0, 1, 0, 0], divisor: 1, size: 5, step: 24 },
              { start: -2, strides: [0, 0, 1, 0, 0, 0, 1, 0], divisor: 1, size: 6, step: 4 },
            ],
          },
          { x: filter, start: 0, strides: [0, 0, 0, group, o, ky, kx, c], guards: [] },
        ],
      },
    ])
  })

  it('without padding asks no questions', () => {
    const plain = { strides: [2, 1], padding: [0, 0, 0, 0], dilations: [1, 3], groups: 1 } as const
    const whole = input('filter', [3, 2, 4, 6])
    const [call] = recorded(k => k.conv2d([2, 2, 3, 6], x, whole, plain))
    expect(call!.with[1]).toEqual({ x, start: 0, strides: [120, 48, 4, 4, 0, 24, 12, 1], guards: [] })
  })
})

describe('conv2dInputGrad', () => {
  it('sums over the outputs that see an input', () => {
    // n, iy, ix, group, c; ky, kx, o
    expect(recorded(k => k.conv2dInputGrad([2, 5, 6, 4], y, filter, { ...attrs, inputSize: [5, 6] }))).toEqual([
      {
        family: 'contract',
        shape: [2, 5, 6, 4],
        with: [
          { outer: [2, 5, 6, 2, 2], inner: [3, 2, 3] },
          {
            x: y,
            start: 0,
            strides: [126, 0, 0, 3, 0, 0, 0, 1],
            guards: [
              { start: 1, strides: [0, 1, 0, 0, 0, -1, 0, 0], divisor: 2, size: 3, step: 42 },
              { start: 2, strides: [0, 0, 1, 0, 0, 0, -1, 0], divisor: 1, size: 7, step: 6 },
            ],
          },
          { x: filter, start: 0, strides: [0, 0, 0, group, c, ky, kx, o], guards: [] },
        ],
      },
    ])
  })
})

describe('conv2dFilterGrad', () => {
  it('sums over images and outputs', () => {
    // ky, kx, c, group, o; n, oy, ox
    expect(recorded(k => k.conv2dFilterGrad([3, 2, 2, 6], x, y, { ...attrs, kernelSize: [3, 2] }))).toEqual([
      {
        family: 'contract',
        shape: [3, 2, 2, 6],
        with: [
          { outer: [3, 2, 2, 2, 3], inner: [2, 3, 7] },
          {
            x,
            start: 0,
            strides: [0, 0, 1, 2, 0, 120, 0, 0],
            guards: [
              { start: -1, strides: [1, 0, 0, 0, 0, 0, 2, 0], divisor: 1, size: 5, step: 24 },
              { start: -2, strides: [0, 1, 0, 0, 0, 0, 0, 1], divisor: 1, size: 6, step: 4 },
            ],
          },
          { x: y, start: 0, strides: [0, 0, 0, 3, 1, 126, 42, 6], guards: [] },
        ],
      },
    ])
  })
})
