import { DataError } from '@convene/core'
import { type Mask, maskArea } from './mask.ts'
import { walkMasks } from './walk.ts'

/**
 * The pixels that are in any of the masks.
 *
 * @throws DataError mask.sizes: the sizes differ, or there are no masks
 */
export function uniteMasks(masks: readonly Mask[]): Mask {
  const [first, ...others] = masks
  if (first === undefined) {
    throw new DataError({ code: 'mask.sizes', expected: 'at least one mask', received: 'none' })
  }
  return others.reduce(unite, first)
}

/**
 * Pixels in both masks over pixels in either; 0, if they share none. Of a crowd, in place of the latter: over those in `a`.
 *
 * @throws DataError mask.sizes: the sizes differ
 */
export function maskIou(a: Mask, b: Mask, { isCrowd = false }: { readonly isCrowd?: boolean } = {}): number {
  checkSizes(a, b)
  let [both, either] = [0, 0]
  walkMasks(a, b, (length, isInA, isInB) => {
    if (isInA && isInB) both += length
    if (isInA || isInB) either += length
  })
  return both === 0 ? 0 : both / (isCrowd ? maskArea(a) : either)
}

function unite(a: Mask, b: Mask): Mask {
  checkSizes(a, b)
  const counts = [0]
  walkMasks(a, b, (length, isInA, isInB) => {
    const isIn = isInA || isInB
    // Runs at even places are out: a stretch goes on with the last run, or begins the next.
    if (isIn === (counts.length % 2 === 0)) counts[counts.length - 1]! += length
    else counts.push(length)
  })
  return { ...a, counts: Uint32Array.from(counts) }
}

function checkSizes(a: Mask, b: Mask): void {
  if (a.height === b.height && a.width === b.width) return
  const [expected, received] = [a, b].map(({ height, width }) => `${height} × ${width}`)
  throw new DataError({ code: 'mask.sizes', expected: `${expected} pixels`, received: received! })
}
