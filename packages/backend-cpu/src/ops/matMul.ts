import { broadcastStrides, type Kernel, type Shape, sizeOf } from '@convene/core'
import type { CpuTensor, Zeros } from '../tensor.ts'
import { offsetsOf } from './strided.ts'
import { addSums, addTap, makeTaps } from './taps.ts'

export const matMul: (zeros: Zeros) => Kernel<'matMul', CpuTensor> =
  zeros =>
  (out, a, b, { transposeA, transposeB }) => {
    const y = zeros(out)
    const batch = out.slice(0, -2)
    const [m, n] = [out.at(-2)!, out.at(-1)!]
    const k = a.shape.at(transposeA ? -2 : -1)!
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1]
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1]
    const [as, bs] = [matricesOf(a, batch), matricesOf(b, batch)]
    const taps = makeTaps(1, { length: k, xStep: aColumn, weightStep: bRow, outputStep: bColumn })
    addTap(taps, 0, 0)
    for (let matrix = 0; matrix < sizeOf(batch); matrix++) {
      const [x, w, z] = [as[matrix]! * m * k, bs[matrix]! * k * n, matrix * m * n]
      // Rows innermost: four columns of b stay in the cache for all of them.
      for (let j = 0; j < n; j += 4) {
        const columns = Math.min(4, n - j)
        for (let i = 0; i < m; i++) {
          addSums(y.data, z + i * n + j, columns, a.data, x + i * aRow, b.data, w + j * bColumn, taps)
        }
      }
    }
    return y
  }

/** For each matrix of the output, the number of the one that a tensor has for it. */
function matricesOf({ shape }: CpuTensor, batch: Shape): Int32Array {
  return offsetsOf(batch, broadcastStrides(shape.slice(0, -2), batch))
}
