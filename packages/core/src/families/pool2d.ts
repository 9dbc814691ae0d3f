import type { Kernels } from '../backend.ts'
import type { Pool2dAttrs } from '../ops/pool2d.ts'
import type { Shape } from '../shape.ts'
import type { Families } from './families.ts'
import type { Read } from './loops.ts'
import { type NamedLoops, named } from './named.ts'
import { imageSteps, inputSeen, outputSeeing, type WindowAxis, windowAxes } from './window.ts'

export type Pool2dOp = 'avgPool2d' | 'avgPool2dInputGrad' | 'maxPool2d' | 'maxPool2dGather' | 'maxPool2dInputGrad'

/**
 * A mean is a sum of products with the share that each element of a window has. What depends on where a maximum stands
 * first asks for the number of its tap.
 */
export function pool2dKernels<T>(families: Families<T>): Pick<Kernels<T>, Pool2dOp> {
  const withTemporary = (temporary: T, use: (temporary: T) => T): T => {
    try {
      return use(temporary)
    } finally {
      families.dispose(temporary)
    }
  }
  const sharesOf = ({ rows, columns }: Pooling<T>): T => {
    const [inHeight, inWidth] = [tapsInside(rows), tapsInside(columns)]
    const shares = inHeight.flatMap(y => inWidth.map(x => 1 / (y * x)))
    return families.literal([1, rows.output, columns.output, 1], shares)
  }
  /** For each window, the number of the tap at which its maximum stands. */
  const chosenTaps = ({ outputs, seen }: Pooling<T>, y: Shape, x: T): T =>
    families.reduce(y, 'argMax', outputs.loops, seen(x))

  return {
    maxPool2d: (out, x, attrs) => {
      const { outputs, seen } = pooling<T>(families.shapeOf(x), out, attrs)
      return families.reduce(out, 'max', outputs.loops, seen(x))
    },
    maxPool2dGather: (out, x, values, attrs) => {
      const pool = pooling<T>(families.shapeOf(x), out, attrs)
      return withTemporary(chosenTaps(pool, out, x), chosen =>
        families.pick(out, pool.outputs.loops, pool.seen(values), pool.own(chosen)),
      )
    },
    maxPool2dInputGrad: (out, x, dy, attrs) => {
      const y = families.shapeOf(dy)
      const pool = pooling<T>(out, y, attrs)
      return withTemporary(chosenTaps(pool, y, x), chosen =>
        families.pick(out, pool.inputs.loops, pool.seeing(dy), pool.seeing(chosen)),
      )
    },
    avgPool2d: (out, x, attrs) => {
      const pool = pooling<T>(families.shapeOf(x), out, attrs)
      return withTemporary(sharesOf(pool), shares =>
        families.contract(out, pool.outputs.loops, pool.seen(x), pool.ownShare(shares)),
      )
    },
    avgPool2dInputGrad: (out, dy, attrs) => {
      const pool = pooling<T>(out, families.shapeOf(dy), attrs)
      return withTemporary(sharesOf(pool), shares =>
        families.contract(out, pool.inputs.loops, pool.seeing(dy), pool.shareOfSeeing(shares)),
      )
    },
  }
}

/** The loops of a pooling over its outputs, and of its gradient over its inputs, and the reads of each. */
interface Pooling<T> {
  readonly rows: WindowAxis
  readonly columns: WindowAxis
  readonly outputs: NamedLoops
  readonly inputs: NamedLoops
  /** In `outputs`: the inputs that an output sees. */
  seen(x: T): Read<T>
  /** In `outputs`: the output's own element, whatever the tap. */
  own(y: T): Read<T>
  ownShare(shares: T): Read<T>
  /** In `inputs`: the outputs that see an input. */
  seeing(y: T): Read<T>
  shareOfSeeing(shares: T): Read<T>
}

function pooling<T>(x: Shape, y: Shape, attrs: Pool2dAttrs): Pooling<T> {
  const [n, h, w, c] = x as readonly [number, number, number, number]
  const [, oh, ow] = y as readonly [number, number, number, number]
  const [rows, columns] = windowAxes([h, w], [oh, ow], attrs.windowSize, attrs)
  const taps = { ky: rows.taps, kx: columns.taps }
  const outputs = named({ n, oy: oh, ox: ow, c }, taps)
  const inputs = named({ n, iy: h, ix: w, c }, taps)
  const [inX, inY] = [imageSteps(x), imageSteps(y)]
  const overRows = outputSeeing(rows, 'iy', 'ky')
  const overColumns = outputSeeing(columns, 'ix', 'kx')
  return {
    rows,
    columns,
    outputs,
    inputs,
    seen: t =>
      outputs.read(
        t,
        { n: inX.n, c: 1 },
        [inputSeen(rows, 'oy', 'ky'), inX.row],
        [inputSeen(columns, 'ox', 'kx'), inX.column],
      ),
    own: t => outputs.read(t, { n: inY.n, oy: inY.row, ox: inY.column, c: 1 }),
    ownShare: t => outputs.read(t, { oy: ow, ox: 1 }),
    seeing: t => inputs.read(t, { n: inY.n, c: 1 }, [overRows, inY.row], [overColumns, inY.column]),
    shareOfSeeing: t => inputs.read(t, {}, [overRows, ow], [overColumns, 1]),
  }
}

/** For each output along an axis, how many taps of its window lie in the input. */
function tapsInside({ input, output, taps, stride, dilation, before }: WindowAxis): readonly number[] {
  return Array.from({ length: output }, (_, o) => {
    const places = Array.from({ length: taps }, (_, k) => o * stride + k * dilation - before)
    return places.filter(place => place >= 0 && place < input).length
  })
}
