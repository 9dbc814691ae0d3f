import type { Attrs, HostArray, Kernels, OpName, Shape } from '@convene/core'
import type { CheckName } from '../checks/check.ts'

/** A tensor in the heap, which planted bugs can look into. */
export interface HeapTensor {
  readonly shape: Shape
  readonly data: HostArray
}

/** A planted bug. */
export interface Mutant {
  /** What is wrong. */
  readonly bug: string
  readonly op: OpName
  /** The check that must see it. */
  readonly caughtBy: CheckName
  /** The same kernels with the bug in them. */
  plant(kernels: Kernels<HeapTensor>): Kernels<HeapTensor>
}

type AnyKernel = (out: Shape, ...args: readonly unknown[]) => HeapTensor

/** A bug in what a kernel is told: it takes its attributes for others. */
export function misreading<K extends OpName>(
  op: K,
  caughtBy: CheckName,
  bug: string,
  misread: (attrs: Attrs<K>) => Attrs<K>,
): Mutant {
  return wrapping(
    op,
    caughtBy,
    bug,
    kernel =>
      (out, ...args) =>
        kernel(out, ...args.slice(0, -1), misread(args.at(-1) as Attrs<K>)),
  )
}

/** A bug in what a kernel gives: its result is touched afterwards. */
export function spoiling(
  op: OpName,
  caughtBy: CheckName,
  bug: string,
  spoil: (y: HeapTensor, inputs: readonly HeapTensor[]) => HeapTensor,
): Mutant {
  return wrapping(op, caughtBy, bug, kernel => (out, ...args) => {
    const inputs = args.filter(arg => typeof arg === 'object' && arg !== null && 'data' in arg) as HeapTensor[]
    return spoil(kernel(out, ...args), inputs)
  })
}

/** A bug in which inputs a kernel is given, and in which order. */
export function confusing(
  op: OpName,
  caughtBy: CheckName,
  bug: string,
  confuse: (args: readonly unknown[]) => readonly unknown[],
): Mutant {
  return wrapping(
    op,
    caughtBy,
    bug,
    kernel =>
      (out, ...args) =>
        kernel(out, ...confuse(args)),
  )
}

/** A kernel in the place of another. */
export function wrapping(op: OpName, caughtBy: CheckName, bug: string, wrap: (kernel: AnyKernel) => AnyKernel): Mutant {
  return {
    bug,
    op,
    caughtBy,
    plant: kernels => ({ ...kernels, [op]: wrap(kernels[op] as AnyKernel) }) as Kernels<HeapTensor>,
  }
}

/** The tensor with other data. */
export function withData({ shape, data }: HeapTensor, f: (value: number, index: number) => number): HeapTensor {
  return { shape, data: data.map(f) }
}
