import type { CocoDetections, CocoObjects } from './dataset.ts'
import type { Matches } from './match.ts'
import type { Overlap } from './overlaps.ts'
import { areaRanges, iouThresholds } from './protocol.ts'

const allThresholds = 2 ** iouThresholds.length - 1

/** Matches the detections of one cell, best first, with its objects. */
export type MatchCell = (detections: Uint32Array, objects: Uint32Array) => void

/** Room for overlaps and states is kept from one cell to the next; results go to `matches`. */
export function cellMatcher(
  objects: CocoObjects,
  detections: CocoDetections,
  overlap: Overlap,
  { ranks, found, ignored }: Pick<Matches, 'ranks' | 'found' | 'ignored'>,
): MatchCell {
  let overlaps = new Float64Array(0)
  // Of the objects in the order in which they are offered: which they are, whether they need not be found, at which
  // thresholds they are taken.
  let [sequence, isOptional, taken] = [new Uint32Array(0), new Uint8Array(0), new Uint16Array(0)]

  const measure = (cell: Uint32Array, there: Uint32Array) => {
    const [m, n] = [cell.length, there.length]
    if (m * n > overlaps.length) overlaps = new Float64Array(2 * m * n)
    if (n > sequence.length) {
      sequence = new Uint32Array(2 * n)
      isOptional = new Uint8Array(2 * n)
      taken = new Uint16Array(2 * n)
    }
    for (let d = 0; d < m; d++) {
      for (let o = 0; o < n; o++) overlaps[d * n + o] = overlap(cell[d]!, there[o]!)
    }
  }

  /** Those that must be found come first. */
  const line = (there: Uint32Array, isOutside: (area: number) => boolean) => {
    let next = 0
    for (const wanted of [0, 1]) {
      for (let o = 0; o < there.length; o++) {
        const object = there[o]!
        const optional = objects.crowds[object] === 1 || isOutside(objects.areas[object]!) ? 1 : 0
        if (optional !== wanted) continue
        sequence[next] = o
        isOptional[next] = optional
        taken[next] = 0
        next++
      }
    }
  }

  /** Which object a detection takes at a threshold; −1 for none. */
  const choose = (there: Uint32Array, row: number, t: number): number => {
    let least = Math.min(iouThresholds[t]!, 1 - 1e-10)
    let choice = -1
    for (let s = 0; s < there.length; s++) {
      if ((taken[s]! & (1 << t)) !== 0 && objects.crowds[there[sequence[s]!]!] !== 1) continue
      if (choice >= 0 && isOptional[choice] === 0 && isOptional[s] === 1) break
      const value = overlaps[row + sequence[s]!]!
      if (value < least) continue
      least = value
      choice = s
    }
    return choice
  }

  return (cell, there) => {
    measure(cell, there)
    for (let d = 0; d < cell.length; d++) ranks[cell[d]!] = d
    for (const [range, { low, high }] of areaRanges.entries()) {
      const isOutside = (area: number) => area < low || area > high
      line(there, isOutside)
      for (let d = 0; d < cell.length; d++) {
        let [foundAt, ignoredAt] = [0, 0]
        for (let t = 0; t < iouThresholds.length && there.length > 0; t++) {
          const choice = choose(there, d * there.length, t)
          if (choice < 0) continue
          foundAt |= 1 << t
          taken[choice]! |= 1 << t
          if (isOptional[choice] === 1) ignoredAt |= 1 << t
        }
        if (isOutside(detections.areas[cell[d]!]!)) ignoredAt |= allThresholds & ~foundAt
        found[range]![cell[d]!] = foundAt
        ignored[range]![cell[d]!] = ignoredAt
      }
    }
  }
}
