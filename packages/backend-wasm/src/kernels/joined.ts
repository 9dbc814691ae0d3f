/** A loop, with the steps that somebody takes in it. */
interface Loop {
  readonly size: number
}

/** The same loops without those of one turn, and with neighbours as one where that is possible. */
export function joined<L extends Loop>(loops: readonly L[], canJoin: (outside: L, inside: L) => boolean): readonly L[] {
  const result: L[] = []
  for (const loop of loops) {
    const outside = result.at(-1)
    if (loop.size === 1) continue
    if (outside === undefined || !canJoin(outside, loop)) result.push(loop)
    else result[result.length - 1] = { ...loop, size: outside.size * loop.size }
  }
  return result
}
