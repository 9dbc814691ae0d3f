// What COCO's numbers are taken over. https://cocodataset.org/#detection-eval

/** From `low` to `high` in even steps, by the expression that NumPy's `linspace` has, so that no threshold is a rounding off. */
function evenly(low: number, high: number, count: number): Float64Array {
  const step = (high - low) / (count - 1)
  return Float64Array.from({ length: count }, (_, i) => (i === count - 1 ? high : i * step + low))
}

/** An overlap of just the threshold is enough. */
export const iouThresholds: Float64Array = evenly(0.5, 0.95, 10)
export const recallThresholds: Float64Array = evenly(0, 1, 101)

/** All, small, medium and large objects: in pixels, both ends belonging to a range. */
export const areaRanges: readonly { readonly low: number; readonly high: number }[] = [
  { low: 0, high: 1e10 },
  { low: 0, high: 32 ** 2 },
  { low: 32 ** 2, high: 96 ** 2 },
  { low: 96 ** 2, high: 1e10 },
]

/** How many of the best detections of a class in an image count. */
export const maxDetections: readonly number[] = [1, 10, 100]
export const mostDetections = 100
