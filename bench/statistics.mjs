export const median = values => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The straight line through points on two logarithmic axes, by least squares: y ≈ factor · x^exponent. */
export function powerLaw(points) {
  const [xs, ys] = [points.map(([x]) => Math.log(x)), points.map(([, y]) => Math.log(y))]
  const mean = values => values.reduce((a, b) => a + b, 0) / values.length
  const [mx, my] = [mean(xs), mean(ys)]
  const covariance = xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0)
  const exponent = covariance / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0)
  return { exponent, factor: Math.exp(my - exponent * mx) }
}
