import { DataError } from '@convene/core'
import { type Mask, maskOf } from './mask.ts'

// COCO's compressed runs: each number in groups of five bits, the lowest first, in characters from code 48 on; the sixth bit
// says that more follow, the highest bit of the last group is the sign. From the fourth run on, the number is what the run
// is longer than the one two before.

const firstCode = 48
/** Enough for any 32-bit run and its sign. */
const maxGroups = 7

/**
 * Reads compressed runs.
 *
 * @throws DataError mask.text: another character, or cut off in the middle of a number
 * @throws DataError mask.size, mask.counts: as `maskOf`
 */
export function maskFromText(height: number, width: number, text: string): Mask {
  const counts: number[] = []
  let at = 0
  while (at < text.length) {
    let [value, groups, hasMore] = [0, 0, true]
    while (hasMore) {
      const group = text.charCodeAt(at) - firstCode
      if (!(group >= 0 && group < 64) || groups === maxGroups) throw unreadable(text, at)
      value += (group & 0x1f) * 32 ** groups
      groups++
      at++
      hasMore = (group & 0x20) !== 0
      if (!hasMore && (group & 0x10) !== 0) value -= 32 ** groups
    }
    counts.push(counts.length > 2 ? value + counts[counts.length - 2]! : value)
  }
  return maskOf(height, width, counts)
}

/** Writes runs as COCO compresses them. */
export function maskToText({ counts }: Mask): string {
  let text = ''
  for (let i = 0; i < counts.length; i++) {
    let value = i > 2 ? counts[i]! - counts[i - 2]! : counts[i]!
    let hasMore = true
    while (hasMore) {
      const next = Math.floor(value / 32)
      const group = value - next * 32
      hasMore = (group & 0x10) !== 0 ? next !== -1 : next !== 0
      text += String.fromCharCode(firstCode + group + (hasMore ? 0x20 : 0))
      value = next
    }
  }
  return text
}

function unreadable(text: string, at: number): DataError {
  const received = at < text.length ? `${JSON.stringify(text[at])} at ${at}` : 'the end of the text'
  return new DataError({ code: 'mask.text', expected: "COCO's compressed runs", received })
}
