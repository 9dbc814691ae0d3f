import type { Kernels } from '../backend.ts'
import type { Conv2dAttrs } from '../ops/conv2d.ts'
import type { Shape } from '../shape.ts'
import type { Families } from './families.ts'
import { named } from './named.ts'
import { imageSteps, inputSeen, outputSeeing, windowAxes } from './window.ts'

export type Conv2dOp = 'conv2d' | 'conv2dFilterGrad' | 'conv2dInputGrad'

/**
 * A convolution and its gradients add up the same products, of an element of the input, of the filter and of the output.
 * Which of the three is asked for says which loops are the outer ones.
 */
export function conv2dKernels<T>(families: Families<T>): Pick<Kernels<T>, Conv2dOp> {
  return {
    conv2d: (out, x, filter, attrs) => {
      const { n, groups, c, o, rows, columns, inX, inFilter } = convolution(
        families.shapeOf(x),
        families.shapeOf(filter),
        out,
        attrs,
      )
      const { loops, read } = named(
        { n, oy: rows.output, ox: columns.output, group: groups, o },
        { ky: rows.taps, kx: columns.taps, c },
      )
      const seen = read(
        x,
        { n: inX.n, group: c, c: 1 },
        [inputSeen(rows, 'oy', 'ky'), inX.row],
        [inputSeen(columns, 'ox', 'kx'), inX.column],
      )
      return families.contract(out, loops, seen, read(filter, inFilter))
    },

    conv2dInputGrad: (out, dy, filter, attrs) => {
      const { n, groups, c, o, rows, columns, inY, inFilter } = convolution(
        out,
        families.shapeOf(filter),
        families.shapeOf(dy),
        attrs,
      )
      const { loops, read } = named(
        { n, iy: rows.input, ix: columns.input, group: groups, c },
        { ky: rows.taps, kx: columns.taps, o },
      )
      const seeing = read(
        dy,
        { n: inY.n, group: o, o: 1 },
        [outputSeeing(rows, 'iy', 'ky'), inY.row],
        [outputSeeing(columns, 'ix', 'kx'), inY.column],
      )
      return families.contract(out, loops, seeing, read(filter, inFilter))
    },

    conv2dFilterGrad: (out, x, dy, attrs) => {
      const { n, groups, c, o, rows, columns, inX, inY } = convolution(
        families.shapeOf(x),
        out,
        families.shapeOf(dy),
        attrs,
      )
      const { loops, read } = named(
        { ky: rows.taps, kx: columns.taps, c, group: groups, o },
        { n, oy: rows.output, ox: columns.output },
      )
      const seen = read(
        x,
        { n: inX.n, group: c, c: 1 },
        [inputSeen(rows, 'oy', 'ky'), inX.row],
        [inputSeen(columns, 'ox', 'kx'), inX.column],
      )
      const all = read(dy, { n: inY.n, oy: inY.row, ox: inY.column, group: o, o: 1 })
      return families.contract(out, loops, seen, all)
    },
  }
}

/**
 * What the three have in common: sizes, with input channels `c` and output channels `o` counted within a group, and the
 * steps through x, filter and y.
 */
function convolution(x: Shape, filter: Shape, y: Shape, attrs: Conv2dAttrs) {
  const [n, h, w] = x as readonly [number, number, number, number]
  const [kh, kw, c, co] = filter as readonly [number, number, number, number]
  const [, oh, ow] = y as readonly [number, number, number, number]
  const { groups } = attrs
  const o = co / groups
  const [rows, columns] = windowAxes([h, w], [oh, ow], [kh, kw], attrs)
  const inFilter = { ky: kw * c * co, kx: c * co, c: co, group: o, o: 1 }
  return { n, groups, c, o, rows, columns, inX: imageSteps(x), inY: imageSteps(y), inFilter }
}
