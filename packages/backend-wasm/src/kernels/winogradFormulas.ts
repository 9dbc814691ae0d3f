import { f32x4, type V128 } from '../assembly/instructions.ts'

/** Computes a value that is used more than once, once. */
type Keep = (x: V128) => V128

/**
 * One dimension of a fast convolution by three taps: m outputs out of m + 2 inputs by as many products.
 * y = output(filter(w) · input(x)), and in two dimensions the same along rows and columns.
 *
 * @see Lavin & Gray, Fast Algorithms for Convolutional Neural Networks, arXiv:1509.09308, section 4
 */
export interface Formula {
  /** Outputs. */
  readonly m: 2 | 4
  /** The matrix G, m + 2 by 3. */
  readonly filter: readonly (readonly [number, number, number])[]
  /** The matrix Bᵀ, m + 2 by m + 2. */
  readonly inputMatrix: readonly (readonly number[])[]
  /** The matrix Aᵀ, m by m + 2. */
  readonly outputMatrix: readonly (readonly number[])[]
  /**
   * How often a number is rounded on its way through a transform, at most: of a filter in two dimensions, where G ⊗ G is one
   * sum of nine products, and of the others in one.
   */
  readonly roundings: { readonly filter: number; readonly input: number; readonly output: number }
  /** What all numbers on the way are whole multiples of, if inputs and filter are whole; nothing, where they are not. */
  readonly grain?: number
  /** Bᵀ · x, of m + 2 numbers. */
  input(x: readonly V128[], keep: Keep): readonly V128[]
  /** Aᵀ · p, of m numbers. */
  output(p: readonly V128[], keep: Keep): readonly V128[]
}

const { add, sub, mul } = f32x4
const by = (factor: number, x: V128): V128 => mul(f32x4.constant(factor), x)

/** F(2, 3): additions, and halves and quarters of filters, which are exact as long as float32 holds them. */
const two: Formula = {
  m: 2,
  inputMatrix: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1],
  ],
  outputMatrix: [
    [1, 1, 1, 0],
    [0, 1, -1, -1],
  ],
  // Of a filter, eight additions: its coefficients are powers of two, by which products are exact.
  roundings: { filter: 8, input: 1, output: 2 },
  grain: 1 / 4,
  filter: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  input: x => {
    const [x0, x1, x2, x3] = x as [V128, V128, V128, V128]
    return [sub(x0, x2), add(x1, x2), sub(x2, x1), sub(x1, x3)]
  },
  output: p => {
    const [p0, p1, p2, p3] = p as [V128, V128, V128, V128]
    return [add(p0, add(p1, p2)), sub(sub(p1, p2), p3)]
  },
}

/** F(4, 3), through the points 0, ±1, ±2 and infinity. */
const four: Formula = {
  m: 4,
  inputMatrix: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  outputMatrix: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
  // Of a filter, the coefficient itself, a product and eight additions. Of an input, 5·x and two additions.
  roundings: { filter: 10, input: 3, output: 3 },
  filter: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  input: (x, keep) => {
    const [x0, x1, x2, x3, x4, x5] = x as [V128, V128, V128, V128, V128, V128]
    const [even, odd] = [keep(sub(x4, by(4, x2))), keep(sub(x3, by(4, x1)))]
    const [near, twice] = [keep(sub(x4, x2)), keep(by(2, sub(x3, x1)))]
    return [
      add(sub(by(4, x0), by(5, x2)), x4),
      add(even, odd),
      sub(even, odd),
      add(near, twice),
      sub(near, twice),
      add(sub(by(4, x1), by(5, x3)), x5),
    ]
  },
  output: (p, keep) => {
    const [p0, p1, p2, p3, p4, p5] = p as [V128, V128, V128, V128, V128, V128]
    const [sum, difference] = [keep(add(p1, p2)), keep(sub(p1, p2))]
    const [farSum, farDifference] = [keep(add(p3, p4)), keep(sub(p3, p4))]
    return [
      add(p0, add(sum, farSum)),
      add(difference, by(2, farDifference)),
      add(sum, by(4, farSum)),
      add(add(difference, by(8, farDifference)), p5),
    ]
  },
}

export const formulas: Readonly<Record<2 | 4, Formula>> = { 2: two, 4: four }

/** G ⊗ G: a filter's nine taps to the (m + 2)² numbers that stand for it, row by row. */
export function filterTransform({ filter }: Formula): readonly number[] {
  return filter.flatMap(rows => filter.flatMap(columns => rows.flatMap(y => columns.map(x => y * x))))
}
