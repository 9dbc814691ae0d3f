import type { Kernels } from '../backend.ts'
import { broadcastStrides, type Shape, stridesOf } from '../shape.ts'
import type { Families } from './families.ts'
import { type Guard, type Read, strided, withoutIdleGuards } from './loops.ts'

export type ReindexOp = 'broadcastTo' | 'concat' | 'fill' | 'pad' | 'reshape' | 'reverse' | 'slice' | 'transpose'

/** Each element of the output is one of an input, or a constant. */
export function reindexKernels<T>(families: Families<T>): Pick<Kernels<T>, ReindexOp> {
  const stridesFor = (x: T) => stridesOf(families.shapeOf(x))
  const from = (out: Shape, x: T, strides: readonly number[], start = 0): T =>
    families.reindex(out, 0, [strided(x, strides, start)])

  /** x put into the output so that its first element stands at `begin`. */
  const placed = (out: Shape, x: T, begin: readonly number[]): Read<T> => {
    const strides = stridesFor(x)
    const guards = families.shapeOf(x).map(
      (size, axis): Guard => ({
        start: 0 - begin[axis]!,
        strides: out.map((_, i) => (i === axis ? 1 : 0)),
        divisor: 1,
        size,
        step: strides[axis]!,
      }),
    )
    return withoutIdleGuards({ x, start: 0, strides: out.map(() => 0), guards }, { outer: out, inner: [] })
  }

  return {
    fill: (out, { value }) => families.reindex(out, value, []),
    reshape: (out, x) => from(out, x, stridesOf(out)),
    broadcastTo: (out, x) => from(out, x, broadcastStrides(families.shapeOf(x), out)),
    transpose: (out, x, { perm }) => {
      const strides = stridesFor(x)
      return from(
        out,
        x,
        perm.map(axis => strides[axis]!),
      )
    },
    slice: (out, x, { begin }) => {
      const strides = stridesFor(x)
      return from(out, x, strides, dot(begin, strides))
    },
    reverse: (out, x, { axes }) => {
      const strides = stridesFor(x).map((stride, axis) => (axes.includes(axis) ? -stride : stride))
      const last = out.map((size, axis) => (axes.includes(axis) ? 1 - size : 0))
      return from(out, x, strides, dot(last, strides))
    },
    pad: (out, x, { padding, value }) =>
      families.reindex(out, value, [
        placed(
          out,
          x,
          padding.map(([before]) => before),
        ),
      ]),
    concat: (out, x, y, { axis }) => {
      const origin = out.map(() => 0)
      const seam = families.shapeOf(x)[axis]!
      return families.reindex(out, 0, [placed(out, x, origin), placed(out, y, origin.with(axis, seam))])
    },
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
