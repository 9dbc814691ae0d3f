import { aligned, type Conv2dAttrs, type Shape, sizeOf } from '@convene/core'
import { pack, packedLength } from '../contract.ts'
import type { Device } from '../device.ts'
import type { Derivation, Executor } from '../executor.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import { nestOf } from '../kernels/nest.ts'
import { blocksOf, scratchBytes, type Winograd, winogradModule } from '../kernels/winograd.ts'
import { type Formula, filterTransform, formulas } from '../kernels/winogradFormulas.ts'
import type { Convolution as ConvolutionOption } from '../options.ts'
import { runNest } from '../runNest.ts'
import type { WasmTensor } from '../tensor.ts'
import { type Addends, epilogueOf } from './conv2d.ts'
import type { Four, Plane, Size } from './images.ts'

/** How a convolution's matrices lie in a filter [3, 3, c, co]: as they are, or turned round for the gradient by the input. */
export type Direction = 'forward' | 'backward'

/**
 * The formula for a convolution or its gradient by the input; `undefined` where none is wanted, fits or pays, and products are
 * added up.
 *
 * @param filter its shape, the convolution's own in either direction
 */
export function formulaFor(
  convolution: ConvolutionOption,
  direction: Direction,
  out: Shape,
  filter: Shape,
  { strides, dilations, groups }: Pick<Conv2dAttrs, 'strides' | 'dilations' | 'groups'>,
): Formula | undefined {
  if (convolution === 'exact') return undefined
  const [, oh, ow, co] = out as Four
  const [kh, kw] = filter as Four
  const c = filter[direction === 'forward' ? 2 : 3]!
  const isPlain = [kh, kw].every(k => k === 3) && [...strides, ...dilations, groups].every(one => one === 1)
  if (!isPlain || c % 4 !== 0 || co % 4 !== 0 || c * co < fewProducts) return undefined
  return oh * ow >= largeMap ? formulas[4] : oh * ow >= smallMap ? formulas[2] : undefined
}

/** Below these, transforms take longer than they save. */
const fewProducts = 16 * 16
const smallMap = 4 * 4
/** From here on the larger tiles pay: below it, too much of them lies outside of the map, and their filters are many. */
const largeMap = 20 * 20

/** What an image has to be padded to, so that tiles cover it. */
export function coveredSize([, oh, ow]: Shape, { m }: Formula): Size {
  return [Math.ceil(oh! / m) * m + 2, Math.ceil(ow! / m) * m + 2]
}

/** Filters in the form that the products take: (m + 2)² packed matrices. */
export function transformed(
  device: Device,
  filter: WasmTensor,
  formula: Formula,
  direction: Direction = 'forward',
): Derivation {
  const [, , c, co] = filter.shape as Four
  const matrix = c * co
  // Backward, the last tap comes first, and inputs and outputs change places.
  const [firstTap, tapStep, channels, columns, channelStep, columnStep] =
    direction === 'forward' ? [0, matrix, c, co, co, 1] : [8 * matrix, -matrix, co, c, 1, co]
  const products = (formula.m + 2) ** 2
  const packed = { start: 0, terms: [{ size: channels, step: channelStep }], count: columns, step: columnStep }
  const source = device.addressOf(filter)
  return {
    name: `Winograd's for ${formula.m}, ${direction}`,
    length: products * packedLength(packed, device.tile),
    fill: (executor, target) => {
      const nest = nestOf({ outer: [products, matrix], inner: [9] }, [
        { start: 0, strides: [9, 0, 1], guards: [] },
        { start: firstTap, strides: [0, 1, tapStep], guards: [] },
      ])
      executor.withRoom(9 * products, transform =>
        executor.withRoom(products * matrix, plain => {
          executor.host(() => device.heap.floats(transform, 9 * products).set(filterTransform(formula)))
          runNest(executor, nest, { kind: 'contract' }, [plain, transform, source])
          pack(executor, packed, { size: products, step: matrix }, plain, target)
        }),
      )
    },
  }
}

/** A convolution's sizes, and what is done to its sums. */
export interface WinogradCall {
  readonly out: Shape
  /** Of the image. */
  readonly channels: number
  readonly addends: Addends
}

/**
 * Runs the convolution.
 *
 * @param image padded so that tiles cover it
 * @param filters where the transformed ones are
 */
export function winogradConv2d(
  executor: Executor,
  { out, channels, addends }: WinogradCall,
  formula: Formula,
  { address, height, width }: Plane,
  filters: number,
): WasmTensor {
  const { device } = executor
  const [images, oh, ow, co] = out as Four
  const winograd: Winograd = {
    images,
    height,
    width,
    channels,
    outputs: { height: oh, width: ow, channels: co },
    epilogue: epilogueOf(addends),
    parts: device.threads,
  }
  const name = `winograd ${formula.m} ${JSON.stringify(winograd)}`
  const run = device.kernel(name, () => winogradModule(winograd, formula, device.tile, device.shared))
  const y = executor.tensor(out)
  const turns = images * blocksOf(winograd, formula).count
  const [bias, residual] = [addends.bias, addends.residual].map(x => (x === undefined ? 0 : device.addressOf(x)))
  const perThread = aligned(scratchBytes(winograd, formula))
  const operations = sizeOf(out) * channels
  executor.withRoom((device.threads * perThread) / bytesPerFloat, scratch =>
    executor.run(run, turns, [y.storage.address, address, filters, bias!, residual!, scratch], {
      operations,
      perThread,
    }),
  )
  return y
}
