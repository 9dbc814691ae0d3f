import type { Kernel } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { addSums, addTap, makeTaps } from './taps.ts'

export const matMul: (zeros: Zeros) => Kernel<'matMul', CpuTensor> =
  zeros =>
  (out, a, b, { transposeA, transposeB }) => {
    const y = zeros(out)
    const [m, n] = out as readonly [number, number]
    const k = a.shape[transposeA ? 0 : 1]!
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1]
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1]
    const taps = makeTaps(1, { length: k, xStep: aColumn, weightStep: bRow, outputStep: bColumn })
    addTap(taps, 0, 0)
    // Rows innermost: four columns of b stay in the cache for all of them.
    for (let j = 0; j < n; j += 4) {
      const columns = Math.min(4, n - j)
      for (let i = 0; i < m; i++) addSums(y.data, i * n + j, columns, a.data, i * aRow, b.data, j * bColumn, taps)
    }
    return y
  }
