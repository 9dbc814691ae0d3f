import { describe, expect, it } from 'vitest'
import { bench, precisions } from '../tensors.testing.ts'

const { NaN: nan, POSITIVE_INFINITY: inf } = Number

describe.each(precisions)('elementwise ops in %s', precision => {
  const { ops, t, array } = bench(precision)
  const { LN2, SQRT2, E } = Math

  it.each([
    ['exp', [0, 1, LN2, inf, -inf, 1000, nan], [1, E, 2, inf, 0, inf, nan]],
    ['log', [1, E, 0, inf, -1, nan], [0, 1, -inf, inf, nan, nan]],
    ['neg', [1, -2, inf, nan], [-1, 2, -inf, nan]],
    ['relu', [1.5, -2, 0, -inf, inf, nan], [1.5, 0, 0, 0, inf, nan]],
    ['rsqrt', [4, 0.25, 2, 0, inf, -1, nan], [0.5, 2, 1 / SQRT2, inf, 0, nan, nan]],
    ['sigmoid', [0, Math.log(3), -Math.log(3), inf, -inf, -1000, nan], [0.5, 0.75, 0.25, 1, 0, 0, nan]],
    ['sqrt', [4, 2, 0, inf, -1, nan], [2, SQRT2, 0, inf, nan, nan]],
    ['atan', [0, 1, -Math.sqrt(3), inf, -inf, nan], [0, Math.PI / 4, -Math.PI / 3, Math.PI / 2, -Math.PI / 2, nan]],
    ['tanh', [0, Math.log(2), -Math.log(2), inf, -inf, 50, nan], [0, 0.6, -0.6, 1, -1, 1, nan]],
  ] as const)('%s', (op, x, expected) => {
    const y = ops[op](t([x.length], x))
    expect(y.shape).toEqual([x.length])
    expected.forEach((wanted, i) => {
      if (Number.isFinite(wanted)) expect(y.data[i]).toBeCloseTo(wanted, 6)
      else expect(y.data[i]).toBe(wanted)
    })
  })

  it.each([
    ['add', [1, inf, inf, nan], [2, 1, -inf, 1], [3, inf, nan, nan]],
    ['sub', [1, inf, 1, nan], [2, inf, -inf, 1], [-1, nan, inf, nan]],
    ['mul', [3, inf, 0, nan], [-2, -1, inf, 0], [-6, -inf, nan, nan]],
    ['div', [1, 1, -1, 0, inf, nan], [4, 0, 0, 0, 2, 1], [0.25, inf, -inf, nan, inf, nan]],
    ['maximum', [1, 5, -inf, nan, 1], [2, 3, -inf, 1, nan], [2, 5, -inf, nan, nan]],
    ['equal', [1, 1, 2, inf, nan, 0], [1, 2, 1, inf, nan, -0], [1, 0, 0, 1, 0, 1]],
    ['greater', [2, 1, 1, nan, 1, inf], [1, 2, 1, 1, nan, -inf], [1, 0, 0, 0, 0, 1]],
  ] as const)('%s', (op, x, y, expected) => {
    const z = ops[op](t([x.length], x), t([y.length], y))
    expect(z).toEqual({ shape: [x.length], data: array(expected) })
  })

  it('select takes x where the condition is not 0, and nothing of the other', () => {
    const condition = t([5], [1, 0, -0, nan, -0.5])
    expect(ops.select(condition, t([5], [1, nan, nan, 4, 5]), t([5], [nan, 20, 30, nan, nan]))).toEqual(
      t([5], [1, 20, 30, 4, 5]),
    )
  })

  const digits = [1, 2, 3, 4, 5, 6]
  it.each([
    ['equal shapes', [2, 3], digits, [2, 3], [10, 20, 30, 40, 50, 60], [9, 18, 27, 36, 45, 54]],
    ['a scalar', [2, 3], digits, [], [10], [9, 8, 7, 6, 5, 4]],
    ['a scalar with axes', [2, 3], digits, [1, 1], [10], [9, 8, 7, 6, 5, 4]],
    ['a row', [2, 3], digits, [3], [10, 20, 30], [9, 18, 27, 6, 15, 24]],
    ['a row with an axis before', [2, 3], digits, [1, 3], [10, 20, 30], [9, 18, 27, 6, 15, 24]],
    ['a column', [2, 3], digits, [2, 1], [10, 20], [9, 8, 7, 16, 15, 14]],
    ['the middle', [2, 1, 2], [1, 2, 3, 4], [3, 1], [10, 20, 30], [9, 8, 19, 18, 29, 28, 7, 6, 17, 16, 27, 26]],
    ['both', [2, 1], [1, 2], [1, 3], [10, 20, 30], [9, 19, 29, 8, 18, 28]],
  ] as const)('broadcasts %s', (_, xShape, x, yShape, y, difference) => {
    const [a, b] = [t(xShape, x), t(yShape, y)]
    const shape = ops.shapeOf(ops.add(a, b))
    expect(ops.sub(b, a)).toEqual(t(shape, difference))
    expect(ops.sub(a, b)).toEqual(
      t(
        shape,
        difference.map(value => -value),
      ),
    )
  })

  it('broadcasts all three of select', () => {
    const y = ops.select(t([2, 1], [1, 0]), t([3], [1, 2, 3]), t([], [9]))
    expect(y).toEqual(t([2, 3], [1, 2, 3, 9, 9, 9]))
  })
})

it('float64 keeps what float32 rounds away', () => {
  const third = (precision: 'float32' | 'float64') => {
    const { ops, t } = bench(precision)
    return ops.div(t([], [1]), t([], [3])).data[0]
  }
  expect(third('float64')).toBe(1 / 3)
  expect(third('float32')).toBe(Math.fround(1 / 3))
})
