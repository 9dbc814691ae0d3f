import { prepare as prepareCpu } from './conveneCpu.mjs'

/** What a workload comes to: on our reference backend in float64, node by node as it was traced, or by its definition. */
export async function prepare(workload) {
  if (workload.kind !== 'suppression') return prepareCpu(workload, { precision: 'float64', optimize: false })
  return { run: async () => ({ kept: greedySuppression(workload) }), read: data => data }
}

/** Takes boxes from the best score down, of equal ones the first, and keeps those that overlap none that is kept too much. */
function greedySuppression({ boxes, scores, count, iouThreshold }) {
  const order = Array.from({ length: count }, (_, i) => i).sort((i, j) => scores[j] - scores[i] || i - j)
  const [top, left, bottom, right] = [0, 1, 2, 3].map(side => Float64Array.from(order, i => boxes[4 * i + side]))
  const areas = top.map((_, i) => (bottom[i] - top[i]) * (right[i] - left[i]))
  const kept = []
  const overlapsTooMuch = (i, j) => {
    const height = Math.min(bottom[i], bottom[j]) - Math.max(top[i], top[j])
    const width = Math.min(right[i], right[j]) - Math.max(left[i], left[j])
    if (height <= 0 || width <= 0) return false
    return height * width > iouThreshold * (areas[i] + areas[j] - height * width)
  }
  for (let i = 0; i < count; i++) if (!kept.some(j => overlapsTooMuch(i, j))) kept.push(i)
  return Int32Array.from(kept, i => order[i])
}
