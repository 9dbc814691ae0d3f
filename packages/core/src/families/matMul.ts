import type { Kernels } from '../backend.ts'
import { broadcastStrides } from '../shape.ts'
import type { Families } from './families.ts'
import { strided } from './loops.ts'

/** A matrix taken transposed is one whose two steps are swapped. */
export function matMulKernels<T>(families: Families<T>): Pick<Kernels<T>, 'matMul'> {
  return {
    matMul: (out, a, b, { transposeA, transposeB }) => {
      const batch = out.slice(0, -2)
      const [m, n] = out.slice(-2) as [number, number]
      const k = families.shapeOf(a).at(transposeA ? -2 : -1)!
      const [aRow, aColumn] = transposeA ? [1, m] : [k, 1]
      const [bRow, bColumn] = transposeB ? [1, k] : [n, 1]
      const batchSteps = (x: T, size: number) =>
        broadcastStrides(families.shapeOf(x).slice(0, -2), batch).map(stride => stride * size)
      return families.contract(
        out,
        { outer: out, inner: [k] },
        strided(a, [...batchSteps(a, m * k), aRow, 0, aColumn]),
        strided(b, [...batchSteps(b, k * n), 0, bColumn, bRow]),
      )
    },
  }
}
