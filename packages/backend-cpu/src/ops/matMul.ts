import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'

export const matMul: (zeros: Zeros) => Kernel<'matMul', CpuTensor> =
  zeros =>
  (out, a, b, { transposeA, transposeB }) => {
    const y = zeros(out)
    const [m, n] = out as readonly [number, number]
    const k = a.shape[transposeA ? 0 : 1]!
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1]
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1]
    // Four columns at a time: their sums stay in registers, and each element of a is read once for the four.
    let j = 0
    for (; j + 4 <= n; j += 4) {
      for (let i = 0; i < m; i++) {
        let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
        let at = j * bColumn
        for (let l = 0; l < k; l++) {
          const value = a.data[i * aRow + l * aColumn]!
          sum0 += value * b.data[at]!
          sum1 += value * b.data[at + bColumn]!
          sum2 += value * b.data[at + 2 * bColumn]!
          sum3 += value * b.data[at + 3 * bColumn]!
          at += bRow
        }
        y.data[i * n + j] = sum0
        y.data[i * n + j + 1] = sum1
        y.data[i * n + j + 2] = sum2
        y.data[i * n + j + 3] = sum3
      }
    }
    for (; j < n; j++) {
      for (let i = 0; i < m; i++) {
        let sum = 0
        for (let l = 0; l < k; l++) sum += a.data[i * aRow + l * aColumn]! * b.data[l * bRow + j * bColumn]!
        y.data[i * n + j] = sum
      }
    }
    return y
  }
