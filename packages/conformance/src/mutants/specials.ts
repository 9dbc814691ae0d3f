import type { HeapTensor, Mutant } from './mutant.ts'
import { confusing, spoiling, withData, wrapping } from './mutant.ts'

const { isNaN: isNan, NEGATIVE_INFINITY: lowest, POSITIVE_INFINITY: highest } = Number
const largest = 2 ** 127 * (2 - 2 ** -23)

const without = (x: unknown, isLeftOut: (value: number) => boolean, instead: number): HeapTensor =>
  withData(x as HeapTensor, value => (isLeftOut(value) ? instead : value))
const finite = (value: number) => Math.min(Math.max(value, -largest), largest)

/** Planted bugs that show only with NaN, infinities and zeros: what shaders and fast paths are known for. */
export const specialMutants: readonly Mutant[] = [
  wrapping('maximum', 'special', 'the other operand where one is NaN', kernel => (out, x, y) => {
    const others = kernel(out, without(x, isNan, lowest), without(y, isNan, lowest))
    return without(others, value => value === lowest, Number.NaN)
  }),
  confusing('max', 'special', 'NaN is passed over', ([x, ...rest]) => [without(x, isNan, lowest), ...rest]),
  confusing('sum', 'special', 'NaN counts as nothing in a sum', ([x, ...rest]) => [without(x, isNan, 0), ...rest]),
  confusing('argMax', 'special', 'NaN is never the largest', ([x, ...rest]) => [without(x, isNan, lowest), ...rest]),
  confusing('maxPool2d', 'special', 'NaN is passed over in a window', ([x, attrs]) => [
    without(x, isNan, lowest),
    attrs,
  ]),
  spoiling('maxPool2d', 'special', 'a maximum that starts from the smallest number', y =>
    withData(y, value => Math.max(value, -largest)),
  ),
  confusing('maxPool2dGather', 'special', 'gathers past NaN', ([x, ...rest]) => [without(x, isNan, lowest), ...rest]),
  confusing('maxPool2dInputGrad', 'special', 'NaN gets no gradient', ([x, ...rest]) => [
    without(x, isNan, lowest),
    ...rest,
  ]),
  confusing('avgPool2d', 'special', 'a mean of the finite ones', ([x, attrs]) => [without(x, isNan, 0), attrs]),
  spoiling('relu', 'special', 'NaN becomes 0', y => without(y, isNan, 0)),
  spoiling('exp', 'special', 'infinity becomes the largest number', y => withData(y, finite)),
  spoiling('log', 'special', 'the logarithm of 0 is finite', y => withData(y, finite)),
  confusing('log', 'special', 'a logarithm of magnitudes', ([x]) => [withData(x as HeapTensor, Math.abs)]),
  spoiling('sqrt', 'special', 'the root of a negative number is 0', (y, [x]) =>
    withData(y, (value, i) => (x!.data[i]! < 0 ? 0 : value)),
  ),
  spoiling('rsqrt', 'special', 'one over the root of 0 is finite', y => withData(y, finite)),
  spoiling('tanh', 'special', 'infinity over infinity', (y, [x]) =>
    withData(y, (value, i) => (x!.data[i] === highest ? Number.NaN : value)),
  ),
  spoiling('sigmoid', 'special', 'NaN far below 0', (y, [x]) =>
    withData(y, (value, i) => (x!.data[i] === lowest ? Number.NaN : value)),
  ),
  spoiling('sin', 'special', 'the sine of infinity is 0', y => without(y, isNan, 0)),
  spoiling('cos', 'special', 'the cosine of infinity is 1', y => without(y, isNan, 1)),
  spoiling('atan', 'special', 'infinity has no angle', (y, [x]) =>
    withData(y, (value, i) => (Math.abs(x!.data[i]!) === highest ? 0 : value)),
  ),
  spoiling('erf', 'special', 'a polynomial that nobody clamps', (y, [x]) =>
    withData(y, (value, i) => (Math.abs(x!.data[i]!) === highest ? Number.NaN : value)),
  ),
  spoiling('floor', 'special', 'infinity in an int32', y =>
    withData(y, value => Math.min(Math.max(value, -(2 ** 31)), 2 ** 31 - 1)),
  ),
  spoiling('div', 'special', 'a quotient by 0 is 0', y => withData(y, value => (Number.isFinite(value) ? value : 0))),
  spoiling('mul', 'special', '0 times infinity is 0', y => without(y, isNan, 0)),
  spoiling('pow', 'special', 'NaN to the power of 0 is NaN', (y, [x]) =>
    withData(y, (value, i) => (y.data.length === x!.data.length && isNan(x!.data[i]) ? Number.NaN : value)),
  ),
  wrapping(
    'equal',
    'special',
    'NaN equals NaN',
    kernel => (out, x, y) => kernel(out, without(x, isNan, largest), without(y, isNan, largest)),
  ),
  wrapping('greater', 'special', 'greater is not less or equal', kernel => (out, x, y) => {
    const less = kernel(out, y, x)
    const zeros = withData(less, () => 0)
    const { data } = (x as HeapTensor).data.length === less.data.length ? (x as HeapTensor) : zeros
    return withData(kernel(out, x, y), (value, i) => (isNan(data[i]) ? 1 : value))
  }),
  wrapping('select', 'special', 'a choice by multiplying', kernel => (out, condition, x, y) => {
    const [chosen, other] = [kernel(out, condition, x, y), kernel(out, condition, y, x)]
    return withData(chosen, (value, i) => value + 0 * other.data[i]!)
  }),
  wrapping('conv2d', 'special', 'padding is multiplied', kernel => (out, x, filter, attrs) => {
    const spoilt = (filter as HeapTensor).data.some(value => !Number.isFinite(value))
    const { padding } = attrs as { readonly padding: readonly number[] }
    const touched = spoilt && padding.every(side => side > 0)
    return withData(kernel(out, x, filter, attrs), value => (touched ? Number.NaN : value))
  }),
  wrapping('matMul', 'special', 'a product by 0 is 0, whatever the other is', kernel => (out, a, b, attrs) => {
    const skipping = kernel(
      out,
      a,
      without(b, value => !Number.isFinite(value), 0),
      attrs,
    )
    return withData(kernel(out, a, b, attrs), (value, i) => (isNan(value) ? skipping.data[i]! : value))
  }),
  confusing('gather', 'special', 'NaN is the last row', ([x, indices]) => [x, without(indices, isNan, highest)]),
  confusing('scatterAdd', 'special', 'NaN adds to the last row', ([indices, ...rest]) => [
    without(indices, isNan, highest),
    ...rest,
  ]),
]
