/** The whole numbers from 0 on, so many of them. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i)
}
