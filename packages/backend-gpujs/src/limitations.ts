import { BackendError, inferShape, type Limitation, type OpName, opNames, type Shape, sizeOf } from '@convene/core'
import { kernelWriters } from './ops/index.ts'
import type { Dialect, KernelSource } from './source.ts'

/** What a mode has room for. */
export interface Capacity {
  /** The largest tensor, in elements. */
  readonly tensor: number
  /** All tensors of one call together, in elements. */
  readonly call: number
  /** The most threads along x, y and z of a kernel of more than one axis. */
  readonly threads: readonly [x: number, y: number, z: number]
}

/** The calls that a mode cannot run for their size. */
export function limitationsOf(dialect: Dialect, capacity: Capacity): readonly Limitation[] {
  return opNames.flatMap(op => {
    const sizes = (inputs: readonly Shape[], attrs: unknown) =>
      [...inputs, inferShape({ op, inputs, attrs })].map(sizeOf)
    return [
      {
        op,
        when: (inputs, attrs) => Math.max(...sizes(inputs, attrs)) > capacity.tensor,
        reason: `a tensor here holds at most ${capacity.tensor} elements`,
      },
      {
        op,
        when: (inputs, attrs) => sizes(inputs, attrs).reduce((sum, size) => sum + size, 0) > capacity.call,
        reason: `the tensors of a call here hold at most ${capacity.call} elements together`,
      },
      {
        op,
        when: (inputs, attrs) => !threadsFit(dialect, capacity, op, inputs, attrs),
        reason: 'the outer axes of the result (for images: batch times height) are too long to be dealt to threads',
      },
    ] satisfies Limitation[]
  })
}

/** Below this size, no axis of threads can be too long. */
const smallOutput = 2 ** 16

function threadsFit(
  dialect: Dialect,
  { threads }: Capacity,
  op: OpName,
  inputs: readonly Shape[],
  attrs: unknown,
): boolean {
  if (op === 'fill' || op === 'literal' || op === 'reshape') return true
  const out = inferShape({ op, inputs, attrs })
  if (sizeOf(out) < smallOutput) return true
  const write = kernelWriters[op] as (request: object) => KernelSource
  try {
    const { output } = write({ dialect, out, inputs, attrs })
    return output.length === 1 || output.every((count, axis) => count <= threads[axis]!)
  } catch (error) {
    if (error instanceof BackendError) return false
    throw error
  }
}
