import { ShapeError } from '../errors.ts'
import type { OpDef } from '../op.ts'
import { formatShape, type Shape, sizeOf } from '../shape.ts'
import { imageShape, type WindowAttrs, windowOf, windowOutputSize } from './window.ts'

export interface Conv2dAttrs extends WindowAttrs {
  /** Input and output channels fall into this many blocks that do not see each other; 1 is the ordinary case. */
  readonly groups: number
}

/**
 * Two-dimensional cross-correlation: the filter is not flipped.
 *
 * @param x       [n, h, w, ci]
 * @param filter  [kh, kw, ci / groups, co]; output channel o belongs to group ⌊o / (co / groups)⌋
 * @returns       [n, ⌊(h + top + bottom − dh·(kh − 1) − 1) / sh⌋ + 1, …, co]
 * @throws ShapeError conv2d.rank, conv2d.attrs, conv2d.window
 * @throws ShapeError conv2d.groups: groups do not divide the filter's output channels
 * @throws ShapeError conv2d.channels: x's channels are not the filter's input channels times groups
 * @see Dumoulin & Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285
 */
export interface Conv2d<T> {
  conv2d(x: T, filter: T, attrs: Conv2dAttrs): T
}

export const conv2d: OpDef<'conv2d'> = {
  arity: 2,
  contraction: true,
  shape: (x, filter, attrs) => {
    const [n, h, w, ci] = imageShape('conv2d', 'x', x)
    const [kh, kw, ciPerGroup, co] = filterShape('conv2d', filter, attrs.groups)
    if (ci !== ciPerGroup * attrs.groups) {
      throw new ShapeError({
        code: 'conv2d.channels',
        expected: `${ciPerGroup * attrs.groups} channels for filter ${formatShape(filter)} in ${attrs.groups} group(s)`,
        received: `${ci} of x ${formatShape(x)}`,
      })
    }
    const [oh, ow] = windowOutputSize('conv2d', [h, w], [kh, kw], attrs)
    return [n, oh, ow, co]
  },
  vjp: (ops, [x, filter], _y, dy, attrs) => [
    () => ops.conv2dInputGrad(dy, filter, { ...convOf(attrs), inputSize: sizes(ops.shapeOf(x), 1) }),
    () => ops.conv2dFilterGrad(x, dy, { ...convOf(attrs), kernelSize: sizes(ops.shapeOf(filter), 0) }),
  ],
  flops: ([, filter], out) => 2 * sizeOf(out) * sizeOf(filter.slice(0, 3)),
}

/** Takes a filter's shape [kh, kw, ci / groups, co] apart. */
export function filterShape(
  op: string,
  filter: Shape,
  groups: number,
): readonly [kh: number, kw: number, ciPerGroup: number, co: number] {
  const [kh, kw, ciPerGroup, co] = filter
  if (filter.length !== 4 || kh === undefined || kw === undefined || ciPerGroup === undefined || co === undefined) {
    throw new ShapeError({
      code: `${op}.rank`,
      expected: 'filter as [kh, kw, ci / groups, co]',
      received: formatShape(filter),
    })
  }
  checkGroups(op, co, groups)
  return [kh, kw, ciPerGroup, co]
}

/** Groups are a whole number that divides the channels. */
export function checkGroups(op: string, channels: number, groups: number): void {
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new ShapeError({
      code: `${op}.groups`,
      expected: `groups that divide ${channels} channels`,
      received: String(groups),
    })
  }
}

/** Just a convolution's attributes, of an object that has more. */
export function convOf(attrs: Conv2dAttrs): Conv2dAttrs {
  return { ...windowOf(attrs), groups: attrs.groups }
}

/** Two neighbouring axes of a shape: the spatial ones of an image (from 1) or of a filter (from 0). */
export function sizes(shape: Shape, from: 0 | 1): readonly [number, number] {
  return [shape[from]!, shape[from + 1]!]
}
