import type { Conv2dAttrs, Kernel, Shape } from '@convene/core'
import { type Columns, contract, copy, packing } from '../contract.ts'
import type { Executor } from '../executor.ts'
import type { Contraction, Epilogue } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import type { WasmTensor } from '../tensor.ts'
import { coveredSize, formulaFor, transformed, winogradConv2d } from './winogradConv2d.ts'

type Four = readonly [number, number, number, number]

/** What is added to a product, and the function that it goes through. */
export interface Addends {
  readonly bias?: WasmTensor | undefined
  readonly residual?: WasmTensor | undefined
  readonly activation: Epilogue['activation']
}

/** A product as it is. */
export const nothing: Addends = { activation: 'linear' }

export function epilogueOf({ bias, residual, activation }: Addends): Epilogue {
  return { bias: bias !== undefined, residual: residual !== undefined, activation }
}

/** An image as a convolution reads it: with its padding around it, or as it is where there is none to add. */
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

/** Whether an image holds all that is seen of it. */
function holds([, h, w]: Shape, [height, width]: readonly [number, number], { padding }: Conv2dAttrs): boolean {
  return padding[0] === 0 && padding[2] === 0 && height <= h! && width <= w!
}

/**
 * Lends an image of at least so many rows and columns, with zeros where x has nothing.
 *
 * @see docs/performance.md: a copy takes less time than a question at each tap
 */
export function withPadding<R>(
  executor: Executor,
  x: WasmTensor,
  size: readonly [height: number, width: number],
  attrs: Conv2dAttrs,
  use: (image: Padded) => R,
): R {
  const [n, h, w, c] = x.shape as Four
  const [height, width] = size
  const source = executor.device.addressOf(x)
  if (holds(x.shape, size, attrs)) return use({ address: source, height: h, width: w, isCopy: false })
  return executor.withRoom(n * height * width * c, address => {
    const [top, , left] = attrs.padding
    const guards = [
      { start: -top, strides: [0, 1, 0, 0], divisor: 1, size: h, step: w * c },
      { start: -left, strides: [0, 0, 1, 0], divisor: 1, size: w, step: c },
    ]
    copy(executor, [n, height, width, c], { start: 0, steps: [h * w * c, 0, 0, 1], guards }, source, address)
    return use({ address, height, width, isCopy: true })
  })
}

/** The columns of one group of a filter: its outputs. */
function filterColumns([kh, kw, c, co]: Four, groups: number, group: number): Columns {
  const o = co / groups
  return { start: group * o, terms: [{ size: kh * kw * c, step: co }], count: o, step: 1 }
}

/** The loops of one group: rows are pixels, terms are taps and channels. */
function convolution(
  { height, width }: Padded,
  [n, oh, ow, co]: Four,
  [kh, kw, c]: Four,
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

/** A convolution's inputs and what is done to its sums. */
export interface Convolution {
  readonly out: Shape
  readonly x: WasmTensor
  readonly filter: WasmTensor
  readonly attrs: Conv2dAttrs
  readonly addends: Addends
}

/**
 * Pads, packs and contracts; by Winograd's formulas where they are allowed and pay. Zeros in the padding take part in sums,
 * which changes nothing unless a factor is not finite.
 *
 * @param careful does what this cannot: it asks at each tap whether there is anything
 */
export function convolve(executor: Executor, convolution: Convolution, careful: () => WasmTensor): WasmTensor {
  const { out, x, filter, attrs } = convolution
  if (!isWorthPacking(filter.shape[3]! / attrs.groups)) return careful()
  const direct = () => {
    const fast = () => directly(executor, convolution)
    const isPadded = !holds(x.shape, seenSize(out, filter.shape, attrs), attrs)
    return isPadded ? executor.ifFinite([filter], fast, careful) : fast()
  }
  const formula = formulaFor(executor.device.convolution, 'forward', out, filter.shape, attrs)
  if (formula === undefined) return direct()
  const fast = () =>
    withPadding(executor, x, coveredSize(out, formula), attrs, image =>
      executor.withDerived(filter, transformed(executor.device, filter, formula), filters =>
        winogradConv2d(executor, { ...convolution, channels: filter.shape[2]! }, formula, image, filters),
      ),
    )
  return executor.ifFinite([x, filter], fast, direct)
}

function directly(executor: Executor, { out, x, filter, attrs, addends }: Convolution): WasmTensor {
  const { device } = executor
  const shape = filter.shape as Four
  const [, , c] = shape
  const { groups } = attrs
  return withSeen(executor, x, out, shape, attrs, (image, strides) => {
    const y = executor.tensor(out)
    const contraction = convolution(image, out as Four, shape, { ...attrs, strides }, epilogueOf(addends))
    const { columns } = contraction
    for (let group = 0; group < groups; group++) {
      const panels = packing(filterColumns(shape, groups, group), device.tile, device.addressOf(filter))
      const part = (tensor: WasmTensor | undefined) =>
        tensor === undefined ? 0 : device.addressOf(tensor) + group * columns * bytesPerFloat
      withBias(executor, addends.bias, group * columns, columns, bias =>
        executor.withDerived(filter, panels, packed =>
          contract(executor, contraction, {
            a: image.address + group * c * bytesPerFloat,
            b: packed,
            c: part(y),
            bias,
            residual: part(addends.residual),
          }),
        ),
      )
    }
    return y
  })
}

/**
 * Lends what a convolution sees of an image. Of one that strides over pixels by single taps, only the pixels that it sees:
 * then all of them are rows of one product.
 */
function withSeen<R>(
  executor: Executor,
  x: WasmTensor,
  out: Shape,
  filter: Four,
  attrs: Conv2dAttrs,
  use: (image: Padded, strides: Conv2dAttrs['strides']) => R,
): R {
  const { strides, padding } = attrs
  const [kh, kw] = filter
  if (kh !== 1 || kw !== 1 || (strides[0] === 1 && strides[1] === 1)) {
    return withPadding(executor, x, seenSize(out, filter, attrs), attrs, image => use(image, strides))
  }
  const [n, h, w, ci] = x.shape as Four
  const [, height, width] = out as Four
  return executor.withRoom(n * height * width * ci, address => {
    const guards = [
      { start: -padding[0], strides: [0, strides[0], 0, 0], divisor: 1, size: h, step: w * ci },
      { start: -padding[2], strides: [0, 0, strides[1], 0], divisor: 1, size: w, step: ci },
    ]
    const walk = { start: 0, steps: [h * w * ci, 0, 0, 1], guards }
    copy(executor, [n, height, width, ci], walk, executor.device.addressOf(x), address)
    return use({ address, height, width, isCopy: true }, [1, 1])
  })
}

/** Lends a part of a bias, with room behind it: tiles read whole panels. */
export function withBias<R>(
  executor: Executor,
  bias: WasmTensor | undefined,
  first: number,
  count: number,
  use: (address: number) => R,
): R {
  if (bias === undefined) return use(0)
  const { device } = executor
  const source = device.addressOf(bias)
  const derivation = {
    name: `bias from ${first} to ${first + count}`,
    length: count + 16,
    fill: (filling: Executor, target: number) =>
      copy(filling, [count], { start: first, steps: [1], guards: [] }, source, target),
  }
  return executor.withDerived(bias, derivation, use)
}

export function conv2d(executor: Executor, general: Kernel<'conv2d', WasmTensor>): Kernel<'conv2d', WasmTensor> {
  return (out, x, filter, attrs) =>
    convolve(executor, { out, x, filter, attrs, addends: nothing }, () => general(out, x, filter, attrs))
}
