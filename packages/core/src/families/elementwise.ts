import type { Kernels } from '../backend.ts'
import { broadcastStrides, type Shape } from '../shape.ts'
import type { Families } from './families.ts'
import { strided } from './loops.ts'
import { type ElementwiseOp, scalarFunction, scalarFunctions } from './scalarFunctions.ts'

/** Broadcasting becomes steps of 0 along the axes that an input is stretched to. */
export function elementwiseKernels<T>(families: Families<T>): Pick<Kernels<T>, ElementwiseOp> {
  const kernel =
    (op: ElementwiseOp) =>
    (out: Shape, ...inputs: readonly T[]): T =>
      families.elementwise(
        out,
        scalarFunction(op),
        inputs.map(x => strided(x, broadcastStrides(families.shapeOf(x), out))),
      )
  const ops = Object.keys(scalarFunctions) as ElementwiseOp[]
  return Object.fromEntries(ops.map(op => [op, kernel(op)])) as unknown as Pick<Kernels<T>, ElementwiseOp>
}
