import { describe, expect, it } from 'vitest'
import { input, recorded } from './recorded.testing.ts'

/** x [2, 3, 5, 4], y [2, 2, 2, 4]: two rows with one of padding above, windows of 3 columns two apart. */
const attrs = { windowSize: [2, 3], strides: [2, 2], padding: [1, 0, 0, 0], dilations: [1, 1] } as const
const [x, y] = [input('x', [2, 3, 5, 4]), input('y', [2, 2, 2, 4])]

// n, oy, ox, c; ky, kx
const overOutputs = { outer: [2, 2, 2, 4], inner: [2, 3] }
const seen = {
  start: 0,
  strides: [60, 0, 8, 1, 0, 4],
  guards: [{ start: -1, strides: [0, 2, 0, 0, 1, 0], divisor: 1, size: 3, step: 20 }],
}
// n, iy, ix, c; ky, kx
const overInputs = { outer: [2, 3, 5, 4], inner: [2, 3] }
const rows = { start: 1, strides: [0, 1, 0, 0, -1, 0], divisor: 2, size: 2 }
const columns = { start: 0, strides: [0, 0, 1, 0, 0, -1], divisor: 2, size: 2 }
const seeing = {
  start: 0,
  strides: [16, 0, 0, 1, 0, 0],
  guards: [
    { ...rows, step: 8 },
    { ...columns, step: 4 },
  ],
}

/** One row of the first windows lies in the padding; the others are whole. */
const shares = { family: 'literal', shape: [1, 2, 2, 1], with: [[1 / 3, 1 / 3, 1 / 6, 1 / 6]] }

describe('pooling', () => {
  it('maxPool2d reduces over the taps', () => {
    expect(recorded(k => k.maxPool2d(y.shape, x, attrs))).toEqual([
      { family: 'reduce', shape: y.shape, with: ['max', overOutputs, { x, ...seen }] },
    ])
  })

  it('avgPool2d gives each element its share of the window', () => {
    expect(recorded(k => k.avgPool2d(y.shape, x, attrs))).toMatchObject([
      shares,
      {
        family: 'contract',
        shape: y.shape,
        with: [overOutputs, { x, ...seen }, { x: shares, start: 0, strides: [0, 2, 1, 0, 0, 0], guards: [] }],
      },
      { family: 'dispose literal' },
    ])
  })

  it('avgPool2dInputGrad gives each input its share of the outputs that see it', () => {
    const share = {
      start: 0,
      strides: [0, 0, 0, 0, 0, 0],
      guards: [
        { ...rows, step: 2 },
        { ...columns, step: 1 },
      ],
    }
    expect(recorded(k => k.avgPool2dInputGrad(x.shape, y, { ...attrs, inputSize: [3, 5] }))).toMatchObject([
      shares,
      { family: 'contract', shape: x.shape, with: [overInputs, { x: y, ...seeing }, { x: shares, ...share }] },
      { family: 'dispose literal' },
    ])
  })

  it('maxPool2dGather picks the tap at which the maximum stands', () => {
    const values = input('values', x.shape)
    const chosen = { family: 'reduce', shape: y.shape, with: ['argMax', overOutputs, { x, ...seen }] }
    expect(recorded(k => k.maxPool2dGather(y.shape, x, values, attrs))).toMatchObject([
      chosen,
      {
        family: 'pick',
        shape: y.shape,
        with: [overOutputs, { x: values, ...seen }, { x: chosen, start: 0, strides: [16, 8, 4, 1, 0, 0], guards: [] }],
      },
      { family: 'dispose reduce', shape: y.shape },
    ])
  })

  it('maxPool2dInputGrad picks the outputs whose maximum stands at the input', () => {
    const chosen = { family: 'reduce', shape: y.shape, with: ['argMax', overOutputs, { x, ...seen }] }
    expect(recorded(k => k.maxPool2dInputGrad(x.shape, x, y, attrs))).toMatchObject([
      chosen,
      { family: 'pick', shape: x.shape, with: [overInputs, { x: y, ...seeing }, { x: chosen, ...seeing }] },
      { family: 'dispose reduce', shape: y.shape },
    ])
  })

  it('counts the taps that lie inside, dilated ones too, at both ends', () => {
    // Rows −1, 1 and 3 of 4; columns 0, 2 and 4 of 6, then 2, 4 and 6.
    const wide = { windowSize: [3, 3], strides: [2, 2], padding: [1, 0, 0, 1], dilations: [2, 2] } as const
    const [counts] = recorded(k => k.avgPool2d([1, 1, 2, 1], input('x', [1, 4, 6, 1]), wide))
    expect(counts!.with[0]).toEqual([1 / 6, 1 / 4])
  })

  it('frees its temporary tensor even if the backend fails', () => {
    let asked: readonly string[] = []
    const failing = () =>
      recorded((kernels, calls) => {
        try {
          kernels.maxPool2dGather(y.shape, x, input('values', x.shape), attrs)
        } finally {
          asked = calls.map(({ family }) => family)
        }
      }, 'pick')
    expect(failing).toThrow('no pick')
    expect(asked).toEqual(['reduce', 'dispose reduce'])
  })
})
