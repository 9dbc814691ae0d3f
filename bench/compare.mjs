/** How far a result may be from the reference, relative to the largest element. */
const tolerance = 1e-3

/**
 * The largest difference between outputs of the same names, each relative to the largest element of its own. Of boxes that
 * are kept: the share that only one of the two keeps, since rounding and ties decide about a few.
 *
 * @returns NaN where something is missing or is no number
 */
export function offBy(outputs, reference) {
  const differences = Object.entries(reference).map(([name, expected]) => {
    const received = outputs[name]
    if (received === undefined) return Number.NaN
    return name === 'kept' ? shareOfOthers(received, expected) : largestDifference(received, expected)
  })
  return differences.reduce((a, b) => Math.max(a, b), 0)
}

/** Whether that is the same result. */
export const agrees = difference => difference <= tolerance

function largestDifference(received, expected) {
  if (received.length !== expected.length) return Number.NaN
  let difference = 0
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    // Math.max keeps NaN.
    difference = Math.max(difference, Math.abs(received[i] - expected[i]))
    largest = Math.max(largest, Math.abs(expected[i]))
  }
  return difference / largest
}

function shareOfOthers(received, expected) {
  const known = new Set(expected)
  const common = [...new Set(received)].filter(i => known.has(i)).length
  return Math.max(received.length, expected.length) / common - 1
}
