import { normal, sizeOf } from '@convene/core'
import type { Initializer } from './initializers.ts'

/**
 * Columns at right angles to each other, or rows if those are fewer, each of length `gain`. A kernel counts as a matrix whose
 * columns are its last axis. Time grows with the square of the shorter side.
 *
 * @see Saxe, McClelland & Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear networks,
 * arXiv:1312.6120
 */
export function orthogonal(gain = 1): Initializer {
  return (key, shape) => {
    const columns = shape.at(-1) ?? 1
    const rows = sizeOf(shape) / columns
    const [count, length] = columns <= rows ? [columns, rows] : [rows, columns]
    const random = normal(key, [count, length])
    const vectors: Float64Array[] = []
    for (let i = 0; i < count; i++) {
      const vector = Float64Array.from(random.subarray(i * length, (i + 1) * length))
      // The second time takes away what rounding left of the first.
      for (const other of [...vectors, ...vectors]) subtractProjection(vector, other)
      const norm = Math.sqrt(dot(vector, vector))
      vectors.push(vector.map(value => value / norm))
    }
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns]
      return gain * (columns <= rows ? vectors[column]![row]! : vectors[row]![column]!)
    })
  }
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit)
  for (let i = 0; i < vector.length; i++) vector[i]! -= along * unit[i]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
