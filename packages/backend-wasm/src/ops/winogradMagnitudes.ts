import { type BoundedCall, type Conv2dAttrs, type Ops, type Shape, scalar } from '@convene/core'
import { type Formula, filterTransform } from '../kernels/winogradFormulas.ts'
import type { Direction } from './winogradConv2d.ts'

type Four = readonly [number, number, number, number]

/** λ. u·λ is half of the smallest float32: the most that a product loses where results have fewer digits than 24. */
export const smallestNormal: number = 2 ** -126

/** A convolution of stride 1 by 3×3 taps, be it an op's own or that of dy which is a gradient. */
export interface PlainConvolution<R> {
  /** [n, h, w, c] */
  readonly image: R
  /** [3, 3, c, co] */
  readonly filter: R
  /** [n, oh, ow, co] */
  readonly out: Shape
  /** Where the image begins in what the first taps see; below 0, where they do not see its edge. */
  readonly before: readonly [top: number, left: number]
}

/** The convolution that a call of conv2d or conv2dInputGrad is, on other numbers. */
export function plainConvolution<R>(
  ops: Ops<R>,
  direction: Direction,
  { attrs, value }: BoundedCall<R>,
  [image, filter]: readonly R[],
): PlainConvolution<R> {
  const [top, , left] = (attrs as Conv2dAttrs).padding
  const out = ops.shapeOf(value)
  if (direction === 'forward') return { image: image!, filter: filter!, out, before: [top, left] }
  const turned = ops.transpose(ops.reverse(filter!, { axes: [0, 1] }), { perm: [0, 1, 3, 2] })
  return { image: image!, filter: turned, out, before: [2 - top, 2 - left] }
}

/**
 * Winograd's formula on absolute values, of its matrices as well: |Aᵀ| [ Σ_c (|G| |g| |Gᵀ| + λ) ⊙ (|Bᵀ| |d| |B|) + c·λ ] |A| for
 * each tile d. With λ for each product, in the filter's transform and after it, what is lost below λ is allowed for.
 */
export function onMagnitudes<R>(ops: Ops<R>, formula: Formula, convolution: PlainConvolution<R>): R {
  const { m } = formula
  const [n, oh, ow, co] = convolution.out as Four
  const c = ops.shapeOf(convolution.image)[3]!
  const [down, across] = [Math.ceil(oh / m), Math.ceil(ow / m)]
  const products = (m + 2) ** 2
  const lost = (channels: number) => scalar(ops, channels * smallestNormal)

  const inputs = transformedTiles(ops, formula, convolution, [down * m + 2, across * m + 2])
  const tiles = n * down * across
  const rows = ops.transpose(ops.reshape(inputs, { shape: [n, c, down * across, products] }), {
    perm: [3, 0, 2, 1],
  })
  const coefficients = ops.literal({ shape: [products, 9], data: filterTransform(formula).map(Math.abs) })
  const filters = ops.matMul(coefficients, ops.reshape(convolution.filter, { shape: [9, c * co] }), plain)
  const sums = ops.matMul(
    ops.reshape(rows, { shape: [products, tiles, c] }),
    ops.add(ops.reshape(filters, { shape: [products, c, co] }), lost(1)),
    plain,
  )
  const outputs = ops.matMul(
    squared(ops, formula.outputMatrix, [m * m, products], false),
    ops.reshape(ops.add(sums, lost(c)), { shape: [products, tiles * co] }),
    plain,
  )
  const whole = ops.transpose(ops.reshape(outputs, { shape: [m, m, n, down, across, co] }), {
    perm: [2, 3, 0, 4, 1, 5],
  })
  const covered = ops.reshape(whole, { shape: [n, down * m, across * m, co] })
  return ops.slice(covered, { begin: [0, 0, 0, 0], size: [n, oh, ow, co] })
}

/**
 * |Bᵀ| |d| |B| of all tiles: [n · c, down, across, (m + 2)²].
 *
 * @param size of what the tiles cover
 */
function transformedTiles<R>(
  ops: Ops<R>,
  { m, inputMatrix }: Formula,
  { image, before: [top, left] }: PlainConvolution<R>,
  [height, width]: readonly [number, number],
): R {
  const [n, h, w, c] = ops.shapeOf(image) as Four
  // Channels are images of their own: a tile's transform is a convolution that strides over tiles.
  const images = ops.reshape(ops.transpose(image, { perm: [0, 3, 1, 2] }), { shape: [n * c, h, w, 1] })
  const [firstRow, firstColumn] = [Math.max(0, -top), Math.max(0, -left)]
  const rows = Math.min(h, height - top) - firstRow
  const columns = Math.min(w, width - left) - firstColumn
  const seen = ops.slice(images, { begin: [0, firstRow, firstColumn, 0], size: [n * c, rows, columns, 1] })
  const [above, beside] = [Math.max(0, top), Math.max(0, left)]
  return ops.conv2d(seen, squared(ops, inputMatrix, [m + 2, m + 2, 1, (m + 2) ** 2], true), {
    strides: [m, m],
    dilations: [1, 1],
    padding: [above, height - above - rows, beside, width - beside - columns],
    groups: 1,
  })
}

const plain = { transposeA: false, transposeB: false } as const

/** |M| ⊗ |M|, or its transpose: a two-dimensional transform as one matrix. */
function squared<R>(ops: Ops<R>, matrix: readonly (readonly number[])[], shape: Shape, isTransposed: boolean): R {
  const size = matrix.length
  const columns = matrix[0]!.length
  const entry = (result: number, given: number) =>
    Math.abs(
      matrix[Math.floor(result / size)]![Math.floor(given / columns)]! * matrix[result % size]![given % columns]!,
    )
  const [results, givens] = [size * size, columns * columns]
  const data = Array.from({ length: results * givens }, (_, i) =>
    isTransposed ? entry(i % results, Math.floor(i / results)) : entry(Math.floor(i / givens), i % givens),
  )
  return ops.literal({ shape, data })
}
