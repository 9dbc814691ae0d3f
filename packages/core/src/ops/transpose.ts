import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape } from '../shape.ts'

export interface TransposeAttrs {
  /** Axis i of the output is axis `perm[i]` of the input. */
  readonly perm: readonly number[]
}

/**
 * The axes in another order.
 *
 * @throws ShapeError transpose.perm: not each axis exactly once
 */
export interface Transpose<T> {
  transpose(x: T, attrs: TransposeAttrs): T
}

export const transpose: OpDef<'transpose'> = {
  arity: 1,
  shape: (x, { perm }) => {
    const sorted = [...perm].sort((a, b) => a - b)
    if (perm.length !== x.length || !sorted.every((axis, i) => axis === i)) {
      throw new ShapeError({
        code: 'transpose.perm',
        expected: `each axis of ${formatShape(x)} once`,
        received: formatShape(perm),
      })
    }
    return perm.map(axis => x[axis]!)
  },
  vjp: (ops, _inputs, _y, dy, { perm }) => [
    () => ops.transpose(dy, { perm: perm.map((_, axis) => perm.indexOf(axis)) }),
  ],
  flops: () => 0,
}
