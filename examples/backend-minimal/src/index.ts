import { type Backend, type Families, kernelsOf, type Loops, type Read, type Shape, sizeOf } from '@convene/core'

/** A tensor: numbers in row-major order, under a shape. */
export interface Tensor {
  readonly shape: Shape
  readonly data: Float32Array
}
type Index = readonly number[]

const tensor = (shape: Shape, numbers: ArrayLike<number>): Tensor => ({ shape, data: Float32Array.from(numbers) })

/** Makes each element in float64, from `first` and then term by term, and rounds it once. */
function accumulate(
  out: Shape,
  { outer, inner }: Loops,
  first: number,
  next: (soFar: number, index: Index, term: number) => number,
): Tensor {
  const sizes = [...outer, ...inner]
  const index = sizes.map(() => 0)
  const terms = sizeOf(inner)
  const y = new Float32Array(sizeOf(out))
  for (let element = 0; element < y.length; element++) {
    let soFar = first
    for (let term = 0; term < terms; term++) {
      soFar = next(soFar, index, term)
      for (let axis = sizes.length - 1; axis >= 0 && ++index[axis]! === sizes[axis]; axis--) index[axis] = 0
    }
    y[element] = soFar
  }
  return { shape: out, data: y }
}

const dot = (steps: Index, index: Index): number => steps.reduce((sum, step, axis) => sum + step * index[axis]!, 0)

/** What an input holds for an index; `undefined` where a guard says that there is nothing. */
function read({ x, start, strides, guards }: Read<Tensor>, index: Index): number | undefined {
  let place = start + dot(strides, index)
  for (const guard of guards) {
    const position = (guard.start + dot(guard.strides, index)) / guard.divisor
    if (!Number.isInteger(position) || position < 0 || position >= guard.size) return undefined
    place += position * guard.step
  }
  return x.data[place]
}

/** The row of that number, or the nearest there is; row 0 for NaN. */
const nearest = (row: number, rows: number): number => (row > 0 ? Math.min(row, rows - 1) : 0)

const families: Families<Tensor> = {
  shapeOf: x => x.shape,
  dispose: () => {},
  literal: tensor,

  elementwise: (out, f, inputs) =>
    accumulate(out, { outer: out, inner: [] }, 0, (_, index) => f.apply(...inputs.map(x => read(x, index)!))),

  reindex: (out, value, inputs) =>
    accumulate(out, { outer: out, inner: [] }, value, (none, index) => {
      const found = inputs.map(x => read(x, index))
      return found.find(number => number !== undefined) ?? none
    }),

  reduce: (out, reduction, loops, x) => {
    const nothing = Number.NEGATIVE_INFINITY
    if (reduction === 'sum') return accumulate(out, loops, 0, (sum, index) => sum + (read(x, index) ?? 0))
    if (reduction === 'max') {
      return accumulate(out, loops, nothing, (max, index) => Math.max(max, read(x, index) ?? nothing))
    }
    let max = nothing
    return accumulate(out, loops, -1, (best, index, term) => {
      const value = read(x, index)
      if (value === undefined || (best >= 0 && (value <= max || Number.isNaN(max)))) return best
      max = value
      return term
    })
  },

  contract: (out, loops, a, b) =>
    accumulate(out, loops, 0, (sum, index) => {
      const [left, right] = [read(a, index), read(b, index)]
      return left === undefined || right === undefined ? sum : sum + left * right
    }),

  pick: (out, loops, values, chosen) =>
    accumulate(out, loops, 0, (sum, index, term) =>
      read(chosen, index) === term ? sum + (read(values, index) ?? 0) : sum,
    ),

  gather: (out, x, indices, { rows, size }) =>
    accumulate(
      out,
      { outer: [indices.data.length, size], inner: [] },
      0,
      (_, [i, j]) => x.data[nearest(indices.data[i!]!, rows) * size + j!]!,
    ),

  scatterAdd: (out, indices, values, { rows, size }) => {
    const y = new Float64Array(sizeOf(out))
    values.data.forEach((value, i) => {
      y[nearest(indices.data[Math.floor(i / size)]!, rows) * size + (i % size)]! += value
    })
    return tensor(out, y)
  },
}

/** What `convene conformance --backend <this module>` calls. */
export function backend(): Backend<Tensor> {
  return {
    name: 'minimal',
    precision: 'float32',
    kernels: kernelsOf(families),
    shapeOf: families.shapeOf,
    fromHost: (data, shape) => tensor(shape, data),
    toHost: async x => x.data.slice(),
    dispose: families.dispose,
  }
}
