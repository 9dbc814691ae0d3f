import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const matMul: (zeros: Zeros) => Kernel<'matMul', CpuTensor> =
  zeros =>
  (out, a, b, { transposeA, transposeB }) => {
    const y = zeros(out)
    const [m, n] = out as readonly [number, number]
    const k = a.shape[transposeA ? 0 : 1]!
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1]
    // Row by row of b, so that the inner loop walks through memory in order; a transposed b is turned once.
    const rows = transposeB ? transposed(b, n, k) : b.data
    const total = new Float64Array(n)
    for (let i = 0; i < m; i++) {
      total.fill(0)
      for (let l = 0; l < k; l++) {
        const x = a.data[i * aRow + l * aColumn]!
        const row = l * n
        for (let j = 0; j < n; j++) total[j]! += x * rows[row + j]!
      }
      y.data.set(total, i * n)
    }
    return y
  }

/** [rows, columns] → [columns, rows] */
function transposed({ data }: CpuTensor, rows: number, columns: number): CpuTensor['data'] {
  const turned = data.slice()
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!
  return turned
}
