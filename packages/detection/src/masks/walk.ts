import type { Mask } from './mask.ts'

/** Goes through two masks of one size at once, by stretches in which neither changes. */
export function walkMasks(
  { counts: a }: Mask,
  { counts: b }: Mask,
  visit: (length: number, isInA: boolean, isInB: boolean) => void,
): void {
  let [i, j] = [0, 0]
  let [leftOfA, leftOfB] = [a[0] ?? 0, b[0] ?? 0]
  while (i < a.length && j < b.length) {
    const length = Math.min(leftOfA, leftOfB)
    if (length > 0) visit(length, i % 2 === 1, j % 2 === 1)
    leftOfA -= length
    leftOfB -= length
    if (leftOfA === 0) leftOfA = a[++i] ?? 0
    if (leftOfB === 0) leftOfB = b[++j] ?? 0
  }
}
