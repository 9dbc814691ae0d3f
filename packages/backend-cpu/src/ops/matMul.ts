import type { Kernel, Shape } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { broadcastStrides } from './broadcastTo.ts'
import { offsetsOf } from './strided.ts'

export const matMul: (zeros: Zeros) => Kernel<'matMul', CpuTensor> =
  zeros =>
  (out, a, b, { transposeA, transposeB }) => {
    const y = zeros(out)
    const batch = out.slice(0, -2)
    const [m, n] = [out.at(-2)!, out.at(-1)!]
    const k = a.shape.at(transposeA ? -2 : -1)!
    const [as, bs] = [matricesOf(a, batch), matricesOf(b, batch)]
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1]
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1]

    for (let matrix = 0; matrix < y.data.length / (m * n); matrix++) {
      const x = a.data.subarray(as[matrix]! * m * k, (as[matrix]! + 1) * m * k)
      const w = b.data.subarray(bs[matrix]! * k * n, (bs[matrix]! + 1) * k * n)
      const z = y.data.subarray(matrix * m * n, (matrix + 1) * m * n)
      // Four columns at a time: their sums stay in registers, and each element of a is read once for the four.
      let j = 0
      for (; j + 4 <= n; j += 4) {
        for (let i = 0; i < m; i++) {
          let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
          let at = j * bColumn
          for (let l = 0; l < k; l++) {
            const value = x[i * aRow + l * aColumn]!
            sum0 += value * w[at]!
            sum1 += value * w[at + bColumn]!
            sum2 += value * w[at + 2 * bColumn]!
            sum3 += value * w[at + 3 * bColumn]!
            at += bRow
          }
          z[i * n + j] = sum0
          z[i * n + j + 1] = sum1
          z[i * n + j + 2] = sum2
          z[i * n + j + 3] = sum3
        }
      }
      for (; j < n; j++) {
        for (let i = 0; i < m; i++) {
          let sum = 0
          for (let l = 0; l < k; l++) sum += x[i * aRow + l * aColumn]! * w[l * bRow + j * bColumn]!
          z[i * n + j] = sum
        }
      }
    }
    return y
  }

/** For each matrix of the output, the number of the one that a tensor has for it. */
function matricesOf({ shape }: CpuTensor, batch: Shape): Int32Array {
  return offsetsOf(batch, broadcastStrides(shape.slice(0, -2), batch))
}
