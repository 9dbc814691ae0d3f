import type { Conv2dAttrs, Shape } from '@convene/core'
import { copy } from '../contract.ts'
import type { Device } from '../device.ts'
import { type Epilogue, panelWidth } from '../kernels/contraction.ts'
import { kernelModule, kernelName } from '../kernels/kernel.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import { nestOf } from '../kernels/nest.ts'
import { blocksOf, scratchBytes, type Winograd, winogradModule } from '../kernels/winograd.ts'
import { type Formula, filterTransform, formulas } from '../kernels/winogradFormulas.ts'
import type { WasmTensor } from '../tensor.ts'

type Four = readonly [number, number, number, number]

/** The formula for a convolution; `undefined` where none fits or pays. */
export function formulaFor(out: Shape, filter: Shape, attrs: Conv2dAttrs): Formula | undefined {
  const [, oh, ow, co] = out as Four
  const [kh, kw, c] = filter as Four
  const { strides, dilations, groups } = attrs
  const isPlain = [kh, kw].every(k => k === 3) && [...strides, ...dilations, groups].every(one => one === 1)
  if (!isPlain || c % 4 !== 0 || co % 4 !== 0 || c * co < fewProducts) return undefined
  return oh * ow >= largeMap ? formulas[4] : oh * ow >= smallMap ? formulas[2] : undefined
}

/** Below these, transforms take longer than they save. */
const fewProducts = 16 * 16
const smallMap = 4 * 4
/** From here on the larger tiles pay: below it, too much of them lies outside of the map. */
const largeMap = 12 * 12

/** What an image has to be padded to, so that tiles cover it. */
export function coveredSize([, oh, ow]: Shape, { m }: Formula): readonly [height: number, width: number] {
  return [Math.ceil(oh! / m) * m + 2, Math.ceil(ow! / m) * m + 2]
}

/** Bytes of filters in the form that the products take. */
export function transformedBytes(device: Device, [, , c, co]: Shape, { m }: Formula): number {
  const width = panelWidth(device.tile)
  return (m + 2) ** 2 * c! * Math.ceil(co! / width) * width * bytesPerFloat
}

/** Writes filters in the form that the products take: (m + 2)² packed matrices. */
export function transformFilters(device: Device, filter: WasmTensor, formula: Formula, target: number): void {
  const [, , c, co] = filter.shape as Four
  const products = (formula.m + 2) ** 2
  const matrix = c * co
  const nest = nestOf({ outer: [products, matrix], inner: [9] }, [
    { start: 0, strides: [9, 0, 1], guards: [] },
    { start: 0, strides: [0, 1, matrix], guards: [] },
  ])
  const work = { kind: 'contract' } as const
  const run = device.kernel(kernelName(nest, work), () => kernelModule(nest, work, device.shared))
  const width = panelWidth(device.tile)
  const guards = co % width === 0 ? [] : [{ start: 0, strides: [0, width, 0, 1], divisor: 1, size: co, step: 0 }]
  device.withRoom(9 * products, transform => {
    device.heap.floats(transform, 9 * products).set(filterTransform(formula))
    device.withRoom(products * matrix, plain => {
      run(0, nest.outer[0]!, plain, transform, device.addressOf(filter))
      const sizes = [products, Math.ceil(co / width), c, width]
      copy(device, sizes, { start: 0, steps: [matrix, width, co, 1], guards }, plain, target)
    })
  })
}

/** Where everything is, in bytes; 0 for what the epilogue does without. */
export interface WinogradOperands {
  readonly y: number
  /** Padded to whole tiles. */
  readonly x: { readonly address: number; readonly height: number; readonly width: number }
  readonly filters: number
  readonly bias?: number
  readonly residual?: number
}

/** Runs the convolution on filters that are transformed already. */
export function winogradConv2d(
  device: Device,
  out: Shape,
  channels: number,
  formula: Formula,
  epilogue: Epilogue,
  { y, x, filters, bias = 0, residual = 0 }: WinogradOperands,
): void {
  const [images, oh, ow, co] = out as Four
  const { address, height, width } = x
  const winograd: Winograd = {
    images,
    height,
    width,
    channels,
    outputs: { height: oh, width: ow, channels: co },
    epilogue,
  }
  const name = `winograd ${formula.m} ${JSON.stringify(winograd)}`
  const run = device.kernel(name, () => winogradModule(winograd, formula, device.tile, device.shared))
  device.withRoom(scratchBytes(winograd, formula) / bytesPerFloat, scratch =>
    run(0, images * blocksOf(winograd, formula).count, y, address, filters, bias, residual, scratch),
  )
}
