import { type Conv2dAttrs, type Kernel, type Shape, sizeOf } from '@convene/core'
import { type Columns, contract, copy, withPanels } from '../contract.ts'
import type { Executor } from '../executor.ts'
import type { Contraction, Epilogue } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import { panelWidth } from '../kernels/tile.ts'
import type { WasmTensor } from '../tensor.ts'
import { type Four, isWhole, type Plane, seenSize, withPadding, withSamples } from './images.ts'
import { coveredSize, formulaFor, transformed, winogradConv2d } from './winogradConv2d.ts'

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

/** The columns of one group of a filter: its outputs. */
function filterColumns([kh, kw, c, co]: Four, groups: number, group: number): Columns {
  const o = co / groups
  return { start: group * o, terms: [{ size: kh * kw * c, step: co }], count: o, step: 1 }
}

/** The loops of one group: rows are pixels, terms are taps and channels. */
function convolution(
  { height, width }: Plane,
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
    const isPadded = !isWhole(x.shape, seenSize(out, filter.shape, attrs), attrs)
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
    const { bias, residual } = addends
    withBias(executor, bias, biases => {
      for (let group = 0; group < groups; group++) {
        const behind = group * contraction.columns * bytesPerFloat
        withPanels(executor, filter, filterColumns(shape, groups, group), packed =>
          contract(executor, contraction, {
            a: image.address + group * c * bytesPerFloat,
            b: packed,
            c: y.storage.address + behind,
            bias: biases + behind,
            residual: residual === undefined ? 0 : device.addressOf(residual) + behind,
          }),
        )
      }
    })
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
  use: (image: Plane, strides: Conv2dAttrs['strides']) => R,
): R {
  const { strides, padding } = attrs
  const [kh, kw] = filter
  if (kh !== 1 || kw !== 1 || (strides[0] === 1 && strides[1] === 1)) {
    return withPadding(executor, x, seenSize(out, filter, attrs), attrs, image => use(image, strides))
  }
  const [, height, width] = out as Four
  const rows = { size: height, start: -padding[0], stride: strides[0], divisor: 1 }
  const columns = { size: width, start: -padding[2], stride: strides[1], divisor: 1 }
  return withSamples(executor, x, rows, columns, image => use(image, [1, 1]))
}

/** Lends a bias, with room behind it: tiles read whole panels. 0, if there is none. */
export function withBias<R>(executor: Executor, bias: WasmTensor | undefined, use: (address: number) => R): R {
  if (bias === undefined) return use(0)
  const count = sizeOf(bias.shape)
  const source = executor.device.addressOf(bias)
  const derivation = {
    name: 'bias with room behind it',
    length: count + panelWidth(executor.device.tile),
    fill: (filling: Executor, target: number) =>
      copy(filling, [count], { start: 0, steps: [1], guards: [] }, source, target),
  }
  return executor.withDerived(bias, derivation, use)
}

export function conv2d(executor: Executor, general: Kernel<'conv2d', WasmTensor>): Kernel<'conv2d', WasmTensor> {
  return (out, x, filter, attrs) =>
    convolve(executor, { out, x, filter, attrs, addends: nothing }, () => general(out, x, filter, attrs))
}
