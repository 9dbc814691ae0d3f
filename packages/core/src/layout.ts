/** A piece of memory: how large it is, and from which step to which, both included, something lies in it. */
export interface Room {
  readonly bytes: number
  readonly from: number
  readonly to: number
}

/** Where intermediates may begin: at multiples of a cache line, which is also a multiple of every vector's width. */
export const alignment = 64

export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment
}

/**
 * Places rooms in one arena so that none share a byte at the same step. Greedy, the largest first: each goes into the
 * smallest gap that is left for it among those that are there at any of its steps.
 *
 * @returns an offset for each room, and the size of the arena
 * @see Pisarchyk & Lee, Efficient Memory Management for Deep Neural Net Inference, arXiv:2001.03288, "greedy by size"
 */
export function layOut(rooms: readonly Room[]): { readonly offsets: readonly number[]; readonly arenaBytes: number } {
  const offsets = rooms.map(() => 0)
  const placed: (Room & { readonly start: number; readonly end: number })[] = []
  const largestFirst = [...rooms.entries()].sort(([, a], [, b]) => b.bytes - a.bytes || a.from - b.from)
  for (const [index, room] of largestFirst) {
    const neighbours = placed.filter(({ from, to }) => from <= room.to && room.from <= to)
    const start = smallestGap(neighbours, room.bytes)
    placed.push({ ...room, start, end: aligned(start + room.bytes) })
    placed.sort((a, b) => a.start - b.start)
    offsets[index] = start
  }
  return { offsets, arenaBytes: Math.max(0, ...placed.map(({ end }) => end)) }
}

/** Where the smallest gap that holds so many bytes begins; behind all of them, if there is none. They are in order. */
function smallestGap(neighbours: readonly { readonly start: number; readonly end: number }[], bytes: number): number {
  let best: number | undefined
  let narrowest = Number.POSITIVE_INFINITY
  let free = 0
  for (const { start, end } of neighbours) {
    const gap = start - free
    if (gap >= bytes && gap < narrowest) {
      best = free
      narrowest = gap
    }
    free = Math.max(free, end)
  }
  return best ?? free
}
