import { DataError, foldIn, type Key, splitKey, uniformInteger } from '@convene/core'
import { checkCount } from '../pipeline/checkCount.ts'
import { from, type Pipeline } from '../pipeline/pipeline.ts'
import type { EnlargementPair, Plane } from './enlargementPair.ts'

export interface EnlargementPatchesOptions {
  /** How many an epoch has. */
  readonly patches: number
  /** Of what the network sees, in pixels. */
  readonly side: number
  /** How many of those it loses along each side. */
  readonly margin: number
  /** What all patches follow from. */
  readonly key: Key
}

/** A square of a photo as a network sees it, and of the middle of the same square as it should be. */
export interface EnlargementPatch {
  readonly input: Plane
  readonly truth: Plane
}

/**
 * Patches for super-resolution: of each photo as many, each place and each of the square's eight symmetries equally likely.
 * Each epoch brings other patches, the same ones whenever it is run.
 *
 * @throws DataError enlargement.patch: a margin that leaves nothing of a patch, no photo, or one smaller than a patch
 */
export function enlargementPatches(
  pairs: readonly EnlargementPair[],
  options: EnlargementPatchesOptions,
): Pipeline<EnlargementPatch> {
  const { patches, side, margin, key } = options
  checkCount('pipeline.size', patches, 0)
  checkCount('enlargement.patch', side, 1)
  checkCount('enlargement.patch', margin, 0)
  const least = Math.min(...pairs.map(({ input }) => Math.min(input.height, input.width)))
  if (pairs.length === 0 || least < side || side <= 2 * margin) {
    const expected = `photos to take squares of ${side} pixels from, of which ${margin} along each side are lost`
    const received = pairs.length === 0 ? 'no photo' : `one whose shorter side is ${least} pixels`
    throw new DataError({ code: 'enlargement.patch', expected, received })
  }
  return from(new Uint8Array(patches)).map((_, { epoch, index }) =>
    patchOf(pairs, foldIn(foldIn(key, epoch), index), options),
  )
}

function patchOf(
  pairs: readonly EnlargementPair[],
  key: Key,
  { side, margin }: EnlargementPatchesOptions,
): EnlargementPatch {
  const [pairKey, topKey, leftKey, turnKey] = splitKey(key, 4)
  const { input, truth, factor } = pairs[uniformInteger(pairKey, pairs.length)]!
  const top = uniformInteger(topKey, input.height - side + 1)
  const left = uniformInteger(leftKey, input.width - side + 1)
  const symmetry = uniformInteger(turnKey, 8)
  const middle = { top: (top + margin) * factor, left: (left + margin) * factor, side: (side - 2 * margin) * factor }
  return { input: square(input, { top, left, side }, symmetry), truth: square(truth, middle, symmetry) }
}

/** @param symmetry three yeses and noes: mirrored down, mirrored across, rows made columns */
function square(
  { width, data }: Plane,
  { top, left, side }: { readonly top: number; readonly left: number; readonly side: number },
  symmetry: number,
): Plane {
  const values = new Float32Array(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const row = symmetry & 1 ? side - 1 - y : y
      const column = symmetry & 2 ? side - 1 - x : x
      values[symmetry & 4 ? column * side + row : row * side + column] = data[(top + y) * width + left + x]!
    }
  }
  return { height: side, width: side, data: values }
}
