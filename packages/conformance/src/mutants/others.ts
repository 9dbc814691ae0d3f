import { type HostArray, type Shape, sizeOf } from '@convene/core'
import { confusing, type HeapTensor, type Mutant, misreading, spoiling, withData, wrapping } from './mutant.ts'

/** Planted bugs of everything but windows. */
export const otherMutants: readonly Mutant[] = [
  misreading('matMul', 'exact', 'transposeA ignored', a => ({ ...a, transposeA: false })),
  misreading('matMul', 'exact', 'transposeB taken for transposeA', a => ({
    transposeA: a.transposeB,
    transposeB: a.transposeA,
  })),
  spoiling('matMul', 'exact', 'the last column is left out', y => {
    const columns = y.shape.at(-1)!
    return withData(y, (value, i) => ((i + 1) % columns === 0 ? 0 : value))
  }),
  confusing('sub', 'exact', 'operands swapped', ([x, y]) => [y, x]),
  confusing('div', 'bound', 'operands of a quotient swapped', ([x, y]) => [y, x]),
  spoiling('neg', 'exact', 'the sign is kept', y => withData(y, value => -value)),
  wrapping('add', 'exact', 'broadcasting takes the first element everywhere', kernel => (out, x, y) => {
    const other = y as HeapTensor
    return kernel(out, x, other.data.length < (x as HeapTensor).data.length ? withData(other, () => other.data[0]!) : y)
  }),
  wrapping(
    'sub',
    'exact',
    'an operand of lower rank is aligned at the front',
    kernel => (out, x, y) => kernel(out, alignedAtFront(x as HeapTensor, out), y),
  ),
  confusing('select', 'bound', 'conditions are truncated', ([condition, x, y]) => [
    withData(condition as HeapTensor, Math.trunc),
    x,
    y,
  ]),
  wrapping(
    'mul',
    'bound',
    'a product in too low a precision',
    kernel => (out, x, y) => withData(kernel(out, x, y), value => value * (1 + 2 ** -20)),
  ),
  wrapping('greater', 'exact', 'greater or equal', kernel => (out, x, y) => {
    const less = kernel(out, y, x)
    return withData(less, value => 1 - value)
  }),
  spoiling('equal', 'exact', 'equal says different', y => withData(y, value => 1 - value)),
  confusing('select', 'exact', 'the two choices swapped', ([condition, x, y]) => [condition, y, x]),
  confusing('select', 'bound', 'only positive numbers count as true', ([condition, x, y]) => [
    withData(condition as HeapTensor, value => Math.max(value, 0)),
    x,
    y,
  ]),
  wrapping(
    'relu',
    'exact',
    'a leaky ReLU',
    kernel => (out, x) =>
      withData(kernel(out, x), (value, i) => value + 0.25 * Math.min((x as HeapTensor).data[i]!, 0)),
  ),
  spoiling('exp', 'bound', 'a fast exponential, 12 bits right', y => withData(y, value => value * (1 + 2 ** -12))),
  spoiling('exp', 'bound', 'nothing after 4096 elements', y => withData(y, (value, i) => (i < 4096 ? value : 0))),
  spoiling('tanh', 'bound', 'a fast hyperbolic tangent', y => withData(y, value => value + 2 ** -16)),
  spoiling('sigmoid', 'gradient', 'a sigmoid that saturates too early', y =>
    withData(y, value => Math.min(value, 0.875)),
  ),
  misreading('transpose', 'exact', 'the permutation inverted', a => ({
    perm: a.perm.map((_, axis) => a.perm.indexOf(axis)),
  })),
  misreading('slice', 'exact', 'the beginning ignored', a => ({ ...a, begin: a.begin.map(() => 0) })),
  misreading('pad', 'exact', 'a border of whole numbers only', a => ({ ...a, value: Math.round(a.value) })),
  misreading('pad', 'exact', 'the value ignored', a => ({ ...a, value: 0 })),
  misreading('pad', 'exact', 'padding before and after swapped', a => ({
    ...a,
    padding: a.padding.map(([before, after]) => [after, before] as const),
  })),
  wrapping('reshape', 'exact', 'column-major order', kernel => (out, x, attrs) => {
    const { shape, data } = x as HeapTensor
    const [rows = 1, ...rest] = shape
    const columns = rest.reduce((a, b) => a * b, 1)
    return kernel(
      out,
      withData(x as HeapTensor, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!),
      attrs,
    )
  }),
  wrapping('broadcastTo', 'exact', 'repeats along the wrong axis', kernel => (out, x, attrs) => {
    const y = kernel(out, x, attrs)
    const { data } = x as HeapTensor
    return withData(y, (_, i) => data[Math.floor((i * data.length) / y.data.length)]!)
  }),
  misreading('sum', 'exact', 'one axis too few', a => ({
    ...a,
    axes: a.axes.slice(0, Math.max(1, a.axes.length - 1)),
  })),
  spoiling('sum', 'bound', 'a sum that loses its low bits', y =>
    withData(y, value => Math.fround(value * 256) / 256 + 2 ** -12),
  ),
  spoiling('max', 'exact', 'a maximum that starts from 0', y => withData(y, value => Math.max(value, 0))),
  wrapping('maximum', 'exact', 'the larger magnitude', kernel => (out, x, y) => {
    const magnitude = (t: unknown) => withData(t as HeapTensor, Math.abs)
    return kernel(out, magnitude(x), magnitude(y))
  }),
  misreading('fill', 'exact', 'a constant rounded to a whole number', a => ({ ...a, value: Math.round(a.value) })),
  wrapping('add', 'purity', 'one buffer for all results', kernel => {
    const buffers = new Map<number, HeapTensor>()
    return (out, ...args) => {
      const fresh = kernel(out, ...args)
      const kept = buffers.get(fresh.data.length) ?? fresh
      kept.data.set(fresh.data)
      buffers.set(fresh.data.length, kept)
      return { shape: out, data: kept.data }
    }
  }),
  wrapping('relu', 'purity', 'works in place', kernel => (out, x) => {
    const y = kernel(out, x)
    ;(x as HeapTensor).data.set(y.data)
    return y
  }),
  wrapping('mul', 'purity', 'every other call adds a bit', kernel => {
    let calls = 0
    return (out, ...args) => {
      calls += 1
      return withData(kernel(out, ...args), value => value * (1 + (calls % 2) * 2 ** -23))
    }
  }),
  wrapping('sub', 'purity', 'one buffer for results of all sizes', kernel => {
    let largest = new Float32Array(0)
    return (out, ...args) => {
      const { data } = kernel(out, ...args)
      if (largest.length < data.length) largest = new Float32Array(data.length)
      largest.set(data)
      return { shape: out, data: largest.subarray(0, data.length) }
    }
  }),
  wrapping('mul', 'purity', 'three buffers in turn', kernel => {
    let calls = 0
    const buffers: HostArray[] = []
    return (out, ...args) => {
      const { data } = kernel(out, ...args)
      const turn = calls++ % 3
      const kept = buffers[turn]?.length === data.length ? buffers[turn] : data
      kept.set(data)
      buffers[turn] = kept
      return { shape: out, data: kept }
    }
  }),
  confusing('concat', 'exact', 'the second before the first', ([x, y, attrs]) =>
    (x as HeapTensor).data.length === (y as HeapTensor).data.length ? [y, x, attrs] : [x, y, attrs],
  ),
  misreading('reverse', 'exact', 'only the first axis turned', a => ({ axes: a.axes.slice(0, 1) })),
  spoiling('floor', 'bound', 'towards zero', y => withData(y, value => (value < 0 ? value + 1 : value))),
  wrapping('argMax', 'exact', 'the last of equal maxima', kernel => (out, x, attrs) => {
    const { axis } = attrs as { axis: number }
    const length = (x as HeapTensor).shape[axis]!
    const inner = (x as HeapTensor).shape.slice(axis + 1).reduce((a, b) => a * b, 1)
    const place = (i: number) => Math.floor(i / inner) % length
    return kernel(
      out,
      withData(x as HeapTensor, (value, i) => value + place(i) * 1e-3),
      attrs,
    )
  }),
  confusing('gather', 'exact', 'the row after', ([x, indices]) => [
    x,
    withData(indices as HeapTensor, value => value + 1),
  ]),
  wrapping('scatterAdd', 'exact', 'the last one wins', kernel => (out, indices, values, attrs) => {
    const sums = kernel(out, indices, values, attrs)
    const ones = withData(values as HeapTensor, () => 1)
    const counts = kernel(out, indices, ones, attrs)
    return withData(sums, (value, i) => (counts.data[i]! > 1 ? value / counts.data[i]! : value))
  }),
  misreading('literal', 'exact', 'read backwards', a => ({ ...a, data: a.data.toReversed() })),
  spoiling('sin', 'bound', 'a sine by table', y => withData(y, value => Math.round(value * 4096) / 4096)),
  spoiling('cos', 'bound', 'a cosine shifted a little', y => withData(y, value => value + 1e-5)),
  spoiling('atan', 'bound', 'the complement forgotten beyond 1', y =>
    withData(y, value => (Math.abs(value) > Math.PI / 4 ? Math.sign(value) * (Math.PI / 2) - value : value)),
  ),
  spoiling('erf', 'bound', 'five digits of the error function', y =>
    withData(y, value => Math.round(value * 1e5) / 1e5),
  ),
  spoiling('log', 'bound', 'too short a constant for the logarithm of 2', y =>
    withData(y, value => value * (1 + 2 ** -14)),
  ),
  spoiling('sqrt', 'bound', 'a root with one step of Newton too few', y =>
    withData(y, value => value * (1 + 2 ** -19)),
  ),
  spoiling('rsqrt', 'bound', 'the fast inverse square root', y => withData(y, value => value * (1 - 2 ** -10))),
  confusing('pow', 'bound', 'base and exponent swapped', ([x, y]) => [y, x]),
  wrapping('matMul', 'exact', 'every product of a batch with the first matrix', kernel => (out, a, b, attrs) => {
    const matrix = (b as HeapTensor).shape.slice(-2).reduce((x, y) => x * y, 1)
    return kernel(
      out,
      a,
      withData(b as HeapTensor, (_, i) => (b as HeapTensor).data[i % matrix]!),
      attrs,
    )
  }),
  wrapping('matMul', 'exact', 'a batch of the right side alone is not stretched', kernel => (out, a, b, attrs) => {
    const [left, right] = [a, b] as [HeapTensor, HeapTensor]
    const [rows, columns] = [out.at(-2)!, out.at(-1)!]
    const isAlone = left.shape.length < right.shape.length
    return withData(kernel(out, a, b, attrs), (value, i) => (isAlone && i >= rows * columns ? 0 : value))
  }),
  confusing('matMul', 'exact', 'terms beyond the thirty-second are left out', ([a, b, attrs]) => {
    const { shape } = a as HeapTensor
    const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
    const { transposeA } = attrs as { readonly transposeA: boolean }
    const term = (i: number) => (transposeA ? Math.floor(i / columns) % rows : i % columns)
    return [withData(a as HeapTensor, (value, i) => (term(i) < 32 ? value : 0)), b, attrs]
  }),
  confusing('gather', 'exact', 'a row before the first is the last one', ([x, indices]) => {
    const rows = (x as HeapTensor).shape[0]!
    return [x, withData(indices as HeapTensor, index => (index < 0 ? index + rows : index))]
  }),
  confusing('scatterAdd', 'exact', 'what is beyond the rows is dropped', ([indices, values, attrs]) => {
    const { rows } = attrs as { readonly rows: number }
    const { data } = indices as HeapTensor
    const size = (values as HeapTensor).data.length / data.length
    const isBeyond = (i: number) => data[Math.floor(i / size)]! >= rows
    return [indices, withData(values as HeapTensor, (value, i) => (isBeyond(i) ? 0 : value)), attrs]
  }),
  spoiling('scatterAdd', 'exact', 'rows that nobody adds to are not 0', y => withData(y, value => value || 1)),
  misreading('max', 'exact', 'a maximum over the last of the axes', a => ({ ...a, axes: a.axes.slice(-1) })),
]

/** Each number in as many neighbouring places as there are to fill, if axes are missing. */
function alignedAtFront(x: HeapTensor, shape: Shape): HeapTensor {
  if (x.shape.length >= shape.length) return x
  const size = sizeOf(shape)
  return { shape, data: Float32Array.from({ length: size }, (_, i) => x.data[Math.floor((i * x.data.length) / size)]!) }
}
