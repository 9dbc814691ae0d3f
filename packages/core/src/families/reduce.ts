import type { Kernels } from '../backend.ts'
import { type Shape, stridesOf } from '../shape.ts'
import type { Families, Reduction } from './families.ts'
import { strided } from './loops.ts'

export type ReduceOp = 'argMax' | 'max' | 'sum'

/** The axes that stay become the outer loops, the others the inner ones. */
export function reduceKernels<T>(families: Families<T>): Pick<Kernels<T>, ReduceOp> {
  const reduce = (out: Shape, reduction: Reduction, x: T, axes: readonly number[]): T => {
    const shape = families.shapeOf(x)
    const strides = stridesOf(shape)
    const kept = shape.map((_, axis) => axis).filter(axis => !axes.includes(axis))
    const loops = { outer: kept.map(axis => shape[axis]!), inner: axes.map(axis => shape[axis]!) }
    const order = [...kept, ...axes].map(axis => strides[axis]!)
    return families.reduce(out, reduction, loops, strided(x, order))
  }
  return {
    sum: (out, x, { axes }) => reduce(out, 'sum', x, axes),
    max: (out, x, { axes }) => reduce(out, 'max', x, axes),
    argMax: (out, x, { axis }) => reduce(out, 'argMax', x, [axis]),
  }
}
