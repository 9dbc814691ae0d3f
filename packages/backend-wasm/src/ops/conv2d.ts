import type { Conv2dAttrs, Kernel, Shape } from '@convene/core'
import { type Columns, contract, copy, withPacked } from '../contract.ts'
import type { Device } from '../device.ts'
import type { Contraction, Epilogue } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import type { WasmTensor } from '../tensor.ts'
import { coveredSize, formulaFor, transformedBytes, transformFilters, winogradConv2d } from './winogradConv2d.ts'

type Image = readonly [n: number, h: number, w: number, c: number]
type Filter = readonly [kh: number, kw: number, c: number, co: number]

/** No bias, no residual, and the sums as they are. */
export const plain: Epilogue = { bias: false, residual: false, activation: 'linear' }

/**
 * An image with its padding around it, as a convolution reads it; the image itself where there is none to add.
 *
 * @see docs/performance.md: a copy costs less than asking at each tap
 */
export interface Padded {
  readonly address: number
  readonly height: number
  readonly width: number
  readonly isCopy: boolean
}

/** What windows see of an image, in rows and columns. */
export function seenSize(
  [, oh, ow]: Shape,
  [kh, kw]: Shape,
  { strides, dilations }: Conv2dAttrs,
): readonly [height: number, width: number] {
  return [(oh! - 1) * strides[0] + (kh! - 1) * dilations[0] + 1, (ow! - 1) * strides[1] + (kw! - 1) * dilations[1] + 1]
}

/** Lends an image of at least so many rows and columns, with zeros where x has nothing. */
export function withPadding<R>(
  device: Device,
  x: WasmTensor,
  [height, width]: readonly [height: number, width: number],
  { padding }: Conv2dAttrs,
  use: (image: Padded) => R,
): R {
  const [n, h, w, c] = x.shape as Image
  const [top, , left] = padding
  if (top === 0 && left === 0 && height <= h && width <= w) {
    return use({ address: device.addressOf(x), height: h, width: w, isCopy: false })
  }
  return device.withRoom(n * height * width * c, address => {
    const guards = [
      { start: -top, strides: [0, 1, 0, 0], divisor: 1, size: h, step: w * c },
      { start: -left, strides: [0, 0, 1, 0], divisor: 1, size: w, step: c },
    ]
    const walk = { start: 0, steps: [h * w * c, 0, 0, 1], guards }
    copy(device, [n, height, width, c], walk, device.addressOf(x), address)
    return use({ address, height, width, isCopy: true })
  })
}

/** The columns of one group of a filter: its outputs. */
export function filterColumns([kh, kw, c, co]: Filter, groups: number, group: number): Columns {
  const o = co / groups
  return {
    start: group * o,
    terms: [{ size: kh * kw * c, step: co }],
    count: o,
    step: 1,
  }
}

/** The loops of one group: rows are pixels, terms are taps and channels. */
export function convolution(
  { height, width }: Pick<Padded, 'height' | 'width'>,
  [n, oh, ow, co]: Image,
  [kh, kw, c]: Filter,
  { strides, dilations, groups }: Conv2dAttrs,
  epilogue: Epilogue,
): Contraction {
  const ci = c * groups
  return {
    rows: [
      { size: n, a: height * width * ci, c: oh * ow * co },
      { size: oh, a: strides[0] * width * ci, c: ow * co },
      { size: ow, a: strides[1] * ci, c: co },
    ],
    terms: [
      { size: kh, a: dilations[0] * width * ci },
      { size: kw, a: dilations[1] * ci },
      { size: c, a: 1 },
    ],
    columns: co / groups,
    epilogue,
  }
}

/** Whether a product is worth packing: with few columns there is nothing to share. */
export function isWorthPacking(columns: number): boolean {
  return columns >= 4
}

/**
 * Pads, packs and contracts; by Winograd's formulas where they are allowed and pay. Zeros in the padding take part in sums,
 * which changes nothing unless a factor is not finite: then the kernel that asks at each tap does it.
 */
export function conv2d(device: Device, general: Kernel<'conv2d', WasmTensor>): Kernel<'conv2d', WasmTensor> {
  return (out, x, filter, attrs) => {
    const shape = filter.shape as Filter
    const { groups } = attrs
    if (!isWorthPacking(shape[3] / groups)) return general(out, x, filter, attrs)
    const formula = device.convolution === 'fast' ? formulaFor(out, shape, attrs) : undefined
    if (formula !== undefined && device.isFinite(x) && device.isFinite(filter)) {
      return withPadding(device, x, coveredSize(out, formula), attrs, image => {
        const y = device.tensor(out)
        device.withRoom(transformedBytes(device, shape, formula) / bytesPerFloat, filters => {
          transformFilters(device, filter, formula, filters)
          const operands = { y: y.storage.address, x: image, filters }
          winogradConv2d(device, out, shape[2], formula, plain, operands)
        })
        return y
      })
    }
    return withPadding(device, x, seenSize(out, shape, attrs), attrs, image => {
      if (image.isCopy && !device.isFinite(filter)) return general(out, x, filter, attrs)
      const y = device.tensor(out)
      const contraction = convolution(image, out as Image, shape, attrs, plain)
      for (let group = 0; group < groups; group++) {
        const columns = filterColumns(shape, groups, group)
        withPacked(device, columns, device.addressOf(filter), packed =>
          contract(device, contraction, {
            a: image.address + group * shape[2] * bytesPerFloat,
            b: packed,
            c: y.storage.address + group * contraction.columns * bytesPerFloat,
          }),
        )
      }
      return y
    })
  }
}
