/** Places 0, 1, 2, … */
export function places(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i)
}

/** The same places, those with the smallest key first; of equal keys as they stood. Keys are below `keys`. */
export function sortByKey(order: Uint32Array, keyOf: Uint32Array, keys: number): Uint32Array {
  const starts = startsOf(keyOf, keys)
  const sorted = new Uint32Array(order.length)
  for (const place of order) sorted[starts[keyOf[place]!]!++] = place
  return sorted
}

/** The same places, those with the highest score first; of equal scores as they stood. */
export function sortByScore(order: Uint32Array, scores: Float64Array): Uint32Array {
  // The difference of two infinities is no number.
  return order.slice().sort((a, b) => (scores[a] === scores[b] ? 0 : scores[b]! - scores[a]!))
}

/** Where each key's begin if they are sorted by key, and the end of the last: [keys + 1]. */
export function startsOf(keyOf: Uint32Array, keys: number): Uint32Array {
  const starts = new Uint32Array(keys + 1)
  for (const key of keyOf) starts[key + 1]! += 1
  for (let key = 0; key < keys; key++) starts[key + 1]! += starts[key]!
  return starts
}
