/** An error as a fraction of its bound: two digits below 10, a power of ten where it is far beyond. */
export function fraction(value: number): string {
  if (!Number.isFinite(value)) return '∞'
  return value < 10 ? value.toFixed(2) : value < 1e4 ? value.toFixed(0) : value.toExponential(0)
}
