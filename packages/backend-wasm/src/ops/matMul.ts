import { broadcastStrides, type Kernel, sizeOf } from '@convene/core'
import { contract, pack, packedBytes } from '../contract.ts'
import type { Device } from '../device.ts'
import type { Contraction } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import type { WasmTensor } from '../tensor.ts'
import { isWorthPacking, plain } from './conv2d.ts'

/** Rows that make packing the other matrix worth while. */
const fewRows = 4

/** Packs the second matrix and contracts; a batch is one product after the other. */
export function matMul(device: Device, general: Kernel<'matMul', WasmTensor>): Kernel<'matMul', WasmTensor> {
  return (out, a, b, attrs) => {
    const { transposeA, transposeB } = attrs
    const batch = out.slice(0, -2)
    const [m, n] = out.slice(-2) as [number, number]
    const k = a.shape.at(transposeA ? -2 : -1)!
    if (m < fewRows || !isWorthPacking(n)) return general(out, a, b, attrs)
    const contraction: Contraction = {
      rows: [{ size: m, a: transposeA ? 1 : k, c: n }],
      terms: [{ size: k, a: transposeA ? m : 1 }],
      columns: n,
      epilogue: plain,
    }
    const columns = {
      start: 0,
      terms: [{ size: k, step: transposeB ? 1 : n }],
      count: n,
      step: transposeB ? k : 1,
    }
    const y = device.tensor(out)
    const [aBatch, bBatch] = [a, b].map(({ shape }) => broadcastStrides(shape.slice(0, -2), batch)) as [Steps, Steps]
    device.withRoom(packedBytes(columns, device.tile) / bytesPerFloat, packed => {
      let isPacked = -1
      for (let matrix = 0; matrix < sizeOf(batch); matrix++) {
        const second = place(matrix, batch, bBatch)
        if (second !== isPacked) pack(device, columns, device.addressOf(b) + second * k * n * bytesPerFloat, packed)
        isPacked = second
        contract(device, contraction, {
          a: device.addressOf(a) + place(matrix, batch, aBatch) * m * k * bytesPerFloat,
          b: packed,
          c: y.storage.address + matrix * m * n * bytesPerFloat,
        })
      }
    })
    return y
  }
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
