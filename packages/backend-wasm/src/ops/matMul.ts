import { broadcastStrides, type Kernel, type MatMulAttrs, type Shape, sizeOf } from '@convene/core'
import { type Columns, contract, withPanels } from '../contract.ts'
import type { Executor } from '../executor.ts'
import type { Contraction } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import type { WasmTensor } from '../tensor.ts'
import { type Addends, epilogueOf, isWorthPacking, nothing, withBias } from './conv2d.ts'

/** A product's factors and what is done to its sums. */
export interface Product {
  readonly out: Shape
  readonly a: WasmTensor
  readonly b: WasmTensor
  readonly attrs: MatMulAttrs
  readonly addends: Addends
}

/** Packs the second factor and contracts; a batch is one product after the other. */
export function multiply(executor: Executor, { out, a, b, attrs, addends }: Product): WasmTensor {
  const { device } = executor
  const { transposeA, transposeB } = attrs
  const batch = out.slice(0, -2)
  const [m, n] = out.slice(-2) as [number, number]
  const k = a.shape.at(transposeA ? -2 : -1)!
  const contraction: Contraction = {
    rows: [{ size: m, a: transposeA ? 1 : k, c: n }],
    terms: [{ size: k, a: transposeA ? m : 1 }],
    columns: n,
    epilogue: epilogueOf(addends),
  }
  const columnsOf = (matrix: number): Columns => ({
    start: matrix * k * n,
    terms: [{ size: k, step: transposeB ? 1 : n }],
    count: n,
    step: transposeB ? k : 1,
  })
  const y = executor.tensor(out)
  const [aBatch, bBatch] = [a, b].map(({ shape }) => broadcastStrides(shape.slice(0, -2), batch)) as [Steps, Steps]
  const residual = addends.residual === undefined ? undefined : device.addressOf(addends.residual)
  const bySecond = new Map<number, number[]>()
  for (let matrix = 0; matrix < sizeOf(batch); matrix++) {
    const second = place(matrix, batch, bBatch)
    const matrices = bySecond.get(second)
    if (matrices === undefined) bySecond.set(second, [matrix])
    else matrices.push(matrix)
  }
  withBias(executor, addends.bias, bias => {
    for (const [second, matrices] of bySecond) {
      withPanels(executor, b, columnsOf(second), packed => {
        for (const matrix of matrices) {
          const at = matrix * m * n * bytesPerFloat
          contract(executor, contraction, {
            a: device.addressOf(a) + place(matrix, batch, aBatch) * m * k * bytesPerFloat,
            b: packed,
            c: y.storage.address + at,
            bias,
            residual: residual === undefined ? 0 : residual + at,
          })
        }
      })
    }
  })
  return y
}

type Steps = readonly number[]

/** The matrix of an input that a matrix of the result is made of. */
function place(matrix: number, batch: readonly number[], steps: Steps): number {
  let [rest, sum] = [matrix, 0]
  for (let axis = batch.length - 1; axis >= 0; axis--) {
    sum += (rest % batch[axis]!) * steps[axis]!
    rest = Math.floor(rest / batch[axis]!)
  }
  return sum
}

/** With fewer rows, packing the other matrix takes longer than the product. */
const fewRows = 4

export function matMul(executor: Executor, general: Kernel<'matMul', WasmTensor>): Kernel<'matMul', WasmTensor> {
  return (out, a, b, attrs) =>
    out.at(-2)! < fewRows || !isWorthPacking(out.at(-1)!)
      ? general(out, a, b, attrs)
      : multiply(executor, { out, a, b, attrs, addends: nothing })
}
