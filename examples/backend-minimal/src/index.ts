import { type Backend, type Kernels, type Shape, sizeOf, stridesOf } from '@convene/core'

/** A tensor: numbers in row-major order, under a shape. */
export interface Tensor {
  readonly shape: Shape
  readonly data: Float32Array
}
type Index = readonly number[]

/** Makes a tensor out of a rule for each of its elements. */
function make(shape: Shape, element: (index: Index, i: number) => number): Tensor {
  const strides = stridesOf(shape)
  const indexOf = (i: number) => strides.map((stride, axis) => Math.floor(i / stride) % shape[axis]!)
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => element(indexOf(i), i)) }
}

/** The element at an index; `otherwise` outside. */
function at({ shape, data }: Tensor, index: Index, otherwise = 0): number {
  const inside = shape.every((size, axis) => index[axis]! >= 0 && index[axis]! < size)
  return inside ? data[stridesOf(shape).reduce((sum, stride, axis) => sum + stride * index[axis]!, 0)]! : otherwise
}

/** The element that stretches to an index of a larger shape. */
const stretched = (x: Tensor, index: Index): number =>
  at(
    x,
    index.slice(index.length - x.shape.length).map((i, axis) => (x.shape[axis] === 1 ? 0 : i)),
  )

/** Σ over all indexes of a shape. */
function sumOver(shape: Shape, term: (...index: Index) => number): number {
  const [size, ...rest] = shape
  if (size === undefined) return term()
  let sum = 0
  for (let i = 0; i < size; i++) sum += sumOver(rest, (...index) => term(i, ...index))
  return sum
}

// Family 1: elementwise, with broadcasting.
const elementwise =
  (f: (...values: readonly number[]) => number) =>
  (out: Shape, ...xs: readonly Tensor[]) =>
    make(out, index => f(...xs.map(x => stretched(x, index))))

// Family 2: reindexing. Each element comes from a place in x, or is `otherwise`.
const reindex = (out: Shape, x: Tensor, from: (index: Index) => Index, otherwise = 0) =>
  make(out, index => at(x, from(index), otherwise))

// Family 3: reductions. An element folds the part of x that falls on it.
function reduce(
  out: Shape,
  x: Tensor,
  axes: Index,
  keepDims: boolean,
  first: number,
  fold: (...pair: readonly number[]) => number,
): Tensor {
  const totals = make(
    x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    () => first,
  )
  make(x.shape, (index, i) => {
    const kept = index.map((place, axis) => (axes.includes(axis) ? 0 : place))
    const target = stridesOf(totals.shape).reduce((sum, stride, axis) => sum + stride * kept[axis]!, 0)
    totals.data[target] = fold(totals.data[target]!, x.data[i]!)
    return 0
  })
  return { shape: keepDims ? totals.shape : out, data: totals.data }
}

// Family 4: windows. The places of x that a window sees, and the first of the largest.
type Pool = Parameters<Kernels<Tensor>['maxPool2d']>[2]
function windowAt([, h, w]: Shape, { windowSize, strides, padding, dilations }: Pool, index: Index): readonly Index[] {
  const [b, oy, ox, c] = index as [number, number, number, number]
  const along = (axis: 0 | 1, o: number, size: number) =>
    Array.from(
      { length: windowSize[axis] },
      (_, k) => o * strides[axis] - padding[2 * axis]! + k * dilations[axis],
    ).filter(i => i >= 0 && i < size)
  return along(0, oy, h!).flatMap(y => along(1, ox, w!).map(x => [b, y, x, c]))
}
function largestAt(x: Tensor, attrs: Pool, index: Index): Index {
  return windowAt(x.shape, attrs, index).reduce((best, place) =>
    at(x, place) <= at(x, best) || Number.isNaN(at(x, best)) ? best : place,
  )
}
/** Σ over the windows that see a place: `share` of each window's element of dy. */
const overWindows = (dy: Tensor, index: Index, share: (window: Index) => number) =>
  sumOver(dy.shape.slice(1, 3), (oy, ox) => share([index[0]!, oy!, ox!, index[3]!]))

const same = (a: Index, b: Index) => a.every((i, axis) => i === b[axis])
const row = (i: number, rows: number) => (Number.isNaN(i) ? 0 : Math.min(Math.max(i, 0), rows - 1))

/** @see Abramowitz & Stegun, 7.1.26: within 1.5e-7 */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce(
    (sum, a) => (sum + a) * t,
    0,
  )
  return Math.sign(x) * (1 - series * Math.exp(-x * x))
}

const kernels: Kernels<Tensor> = {
  neg: elementwise(x => -x!),
  floor: elementwise(x => Math.floor(x!)),
  exp: elementwise(x => Math.exp(x!)),
  log: elementwise(x => Math.log(x!)),
  sqrt: elementwise(x => Math.sqrt(x!)),
  rsqrt: elementwise(x => 1 / Math.sqrt(x!)),
  sin: elementwise(x => Math.sin(x!)),
  cos: elementwise(x => Math.cos(x!)),
  atan: elementwise(x => Math.atan(x!)),
  tanh: elementwise(x => Math.tanh(x!)),
  sigmoid: elementwise(x => 1 / (1 + Math.exp(-x!))),
  erf: elementwise(x => erf(x!)),
  relu: elementwise(x => Math.max(x!, 0)),
  add: elementwise((x, y) => x! + y!),
  sub: elementwise((x, y) => x! - y!),
  mul: elementwise((x, y) => x! * y!),
  div: elementwise((x, y) => x! / y!),
  pow: elementwise((x, y) => x! ** y!),
  maximum: elementwise((x, y) => Math.max(x!, y!)),
  greater: elementwise((x, y) => (x! > y! ? 1 : 0)),
  equal: elementwise((x, y) => (x! === y! ? 1 : 0)),
  select: elementwise((condition, x, y) => (condition !== 0 ? x! : y!)),
  fill: (out, { value }) => make(out, () => value),
  literal: (out, { data }) => make(out, (_, i) => data[i]!),

  reshape: (out, x) => ({ shape: out, data: x.data }),
  broadcastTo: (out, x) => make(out, index => stretched(x, index)),
  transpose: (out, x, { perm }) => reindex(out, x, index => perm.map((_, axis) => index[perm.indexOf(axis)]!)),
  slice: (out, x, { begin }) => reindex(out, x, index => index.map((i, axis) => i + begin[axis]!)),
  pad: (out, x, { padding, value }) => reindex(out, x, index => index.map((i, axis) => i - padding[axis]![0]), value),
  reverse: (out, x, { axes }) =>
    reindex(out, x, index => index.map((i, axis) => (axes.includes(axis) ? x.shape[axis]! - 1 - i : i))),
  concat: (out, x, y, { axis }) => {
    const seam = x.shape[axis]!
    return make(out, index => (index[axis]! < seam ? at(x, index) : at(y, index.with(axis, index[axis]! - seam))))
  },
  gather: (out, x, indices) => {
    const rank = indices.shape.length
    return reindex(out, x, index => [row(at(indices, index.slice(0, rank)), x.shape[0]!), ...index.slice(rank)])
  },
  scatterAdd: (out, indices, values, { rows }) =>
    make(out, ([target, ...rest]) =>
      sumOver(indices.shape, (...i) => (row(at(indices, i), rows) === target ? at(values, [...i, ...rest]) : 0)),
    ),

  sum: (out, x, { axes, keepDims }) => reduce(out, x, axes, keepDims, 0, (a, b) => a! + b!),
  max: (out, x, { axes, keepDims }) => reduce(out, x, axes, keepDims, Number.NEGATIVE_INFINITY, Math.max),
  argMax: (out, x, { axis }) =>
    make(out, index => {
      const values = Array.from({ length: x.shape[axis]! }, (_, i) => at(x, index.toSpliced(axis, 0, i)))
      const nan = values.findIndex(Number.isNaN)
      return nan >= 0 ? nan : values.indexOf(Math.max(...values))
    }),

  matMul: (out, a, b, { transposeA, transposeB }) =>
    make(out, index => {
      const [batch, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!]
      return sumOver([a.shape.at(transposeA ? -2 : -1)!], k => {
        const left = stretched(a, [...batch, ...(transposeA ? [k!, i] : [i, k!])])
        return left * stretched(b, [...batch, ...(transposeB ? [j, k!] : [k!, j])])
      })
    }),
  conv2d: (out, x, filter, { strides: [sh, sw], padding: [top, , left], dilations: [dh, dw], groups }) => {
    const [, , ci] = filter.shape
    return make(out, ([b, oy, ox, o]) => {
      const group = Math.floor(o! / (out[3]! / groups)) * ci!
      return sumOver(filter.shape.slice(0, 3), (ky, kx, c) => {
        const value = at(x, [b!, oy! * sh - top + ky! * dh, ox! * sw - left + kx! * dw, group + c!])
        return value * at(filter, [ky!, kx!, c!, o!])
      })
    })
  },
  conv2dInputGrad: (out, dy, filter, { strides: [sh, sw], padding: [top, , left], dilations: [dh, dw], groups }) => {
    const [kh, kw, ci, co] = filter.shape as [number, number, number, number]
    return make(out, ([b, y, x, c]) =>
      sumOver([kh, kw, co / groups], (ky, kx, i) => {
        const [oy, ox] = [(y! + top - ky! * dh) / sh, (x! + left - kx! * dw) / sw]
        const o = Math.floor(c! / ci) * (co / groups) + i!
        const hits = Number.isInteger(oy) && Number.isInteger(ox)
        return hits ? at(dy, [b!, oy, ox, o]) * at(filter, [ky!, kx!, c! % ci, o]) : 0
      }),
    )
  },
  conv2dFilterGrad: (out, x, dy, { strides: [sh, sw], padding: [top, , left], dilations: [dh, dw], groups }) =>
    make(out, ([ky, kx, c, o]) => {
      const group = Math.floor(o! / (out[3]! / groups)) * out[2]!
      return sumOver(dy.shape.slice(0, 3), (b, oy, ox) => {
        const value = at(x, [b!, oy! * sh - top + ky! * dh, ox! * sw - left + kx! * dw, group + c!])
        return value * at(dy, [b!, oy!, ox!, o!])
      })
    }),

  maxPool2d: (out, x, attrs) => make(out, index => at(x, largestAt(x, attrs, index))),
  maxPool2dGather: (out, x, values, attrs) => make(out, index => at(values, largestAt(x, attrs, index))),
  maxPool2dInputGrad: (out, x, dy, attrs) =>
    make(out, index =>
      overWindows(dy, index, window => (same(largestAt(x, attrs, window), index) ? at(dy, window) : 0)),
    ),
  avgPool2d: (out, x, attrs) =>
    make(out, index => {
      const window = windowAt(x.shape, attrs, index)
      return window.reduce((sum, place) => sum + at(x, place), 0) / window.length
    }),
  avgPool2dInputGrad: (out, dy, attrs) =>
    make(out, index =>
      overWindows(dy, index, place => {
        const window = windowAt(out, attrs, place)
        return window.some(seen => same(seen, index)) ? at(dy, place) / window.length : 0
      }),
    ),
}

/** What `convene conformance --backend <this module>` calls. */
export function backend(): Backend<Tensor> {
  return {
    name: 'minimal',
    precision: 'float32',
    kernels,
    shapeOf: x => x.shape,
    fromHost: (data, shape) => ({ shape, data: Float32Array.from(data) }),
    toHost: async x => x.data.slice(),
    dispose: () => {},
  }
}
