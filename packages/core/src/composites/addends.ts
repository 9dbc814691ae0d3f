import { ShapeError } from '../errors.ts'
import { formatShape, type Shape, sameShape } from '../shape.ts'

/**
 * What composites add to a product of shape `out`.
 *
 * @throws ShapeError <op>.bias: not one number for each of the last axis
 * @throws ShapeError <op>.residual: not of the output's shape
 */
export function checkAddends(op: string, out: Shape, bias: Shape, residual: Shape | undefined): void {
  const channels = out.slice(-1)
  if (!sameShape(bias, channels)) {
    const expected = `a bias of shape ${formatShape(channels)}`
    throw new ShapeError({ code: `${op}.bias`, expected, received: formatShape(bias) })
  }
  if (residual !== undefined && !sameShape(residual, out)) {
    const expected = `a residual of the output's shape ${formatShape(out)}`
    throw new ShapeError({ code: `${op}.residual`, expected, received: formatShape(residual) })
  }
}
