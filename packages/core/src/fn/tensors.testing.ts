// The reference backend, imported by its place: see compile.test.ts.
import { cpu } from '../../../backend-cpu/src/index.ts'
import type { CpuTensor } from '../../../backend-cpu/src/tensor.ts'
import { evaluate, tensor } from '../interpret.ts'
import type { Ops } from '../op.ts'
import type { Shape } from '../shape.ts'

const backend = cpu({ precision: 'float64' })

export type Tensor = CpuTensor

export const ops: Ops<Tensor> = evaluate(backend)

/** A tensor of these numbers; a vector, if no shape is given. */
export const of = (data: readonly number[], shape: Shape = [data.length]): Tensor => tensor(backend, data, shape)

/** 0, 1, 2, … */
export const counting = (shape: Shape): Tensor =>
  of(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    shape,
  )

export const read = async (x: Tensor): Promise<number[]> => Array.from(await backend.toHost(x))
