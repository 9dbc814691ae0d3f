/**
 * The error function, 2/√π · ∫₀ˣ e^−t² dt. Below 2, its Maclaurin series; from there on, 1 less the continued fraction
 * of its complement.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.5 and 7.1.14
 */
export function erf(x: number): number {
  const a = Math.abs(x)
  return a < 2 ? series(x) : Math.sign(x) * (1 - complement(a))
}

/** 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)). After 40 terms, what is left is beyond float64 for |x| < 2. */
function series(x: number): number {
  let power = x
  let sum = x
  for (let n = 1; n <= 40; n++) {
    power *= -(x * x) / n
    sum += power / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

/** e^−x² / √π · 1/(x + ½/(x + 1/(x + 1½/(x + …)))). From 2 on, 60 levels are enough for float64. */
function complement(x: number): number {
  let denominator = x
  for (let level = 60; level > 0; level--) denominator = x + level / 2 / denominator
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator
}
