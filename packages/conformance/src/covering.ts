import fc from 'fast-check'
import { featuresOf, type Pair, pairOf, pairsOf } from './features.ts'
import type { AnySignature, Spec } from './spec.ts'

/** Which pairs of features the calls of a run had, of those that there are. */
export interface Coverage {
  readonly visited: number
  readonly of: number
  /** Some that are missing. */
  readonly missing: readonly Pair[]
}

/** So many calls in a row that bring nothing new, and the search for new pairs is over. */
const patience = 300

/**
 * A spec's calls, of which the first few visit each pair of features that the generator can make; those after them are as
 * they come. A failure shrinks as the spec's own calls do.
 *
 * @see Cohen, Dalal, Fredman & Patton, The AETG System: An Approach to Testing Based on Combinatorial Design, 1997
 */
export class Covering extends fc.Arbitrary<AnySignature> {
  readonly #spec: Spec<AnySignature>
  readonly #visited = new Set<Pair>()
  #chosen: readonly fc.Value<AnySignature>[] | undefined
  #known = new Set<Pair>()
  #next = 0

  /** @param seed of the search for pairs */
  constructor(spec: Spec<AnySignature>, seed = 0) {
    super()
    this.#spec = spec
    fc.sample(this, { seed, numRuns: 1 })
    this.restart()
  }

  /** Begins again with the first call. */
  restart(): void {
    this.#next = 0
    this.#visited.clear()
  }

  /** How many calls it takes to visit all pairs. */
  get size(): number {
    return this.#chosen?.length ?? 0
  }

  get coverage(): Coverage {
    const missing = [...this.#known].filter(pair => !this.#visited.has(pair))
    return { visited: this.#known.size - missing.length, of: this.#known.size, missing: missing.slice(0, 20) }
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<AnySignature> {
    this.#chosen ??= this.#choose(random, bias)
    const value = this.#chosen[this.#next++] ?? this.#spec.signatures.generate(random, bias)
    for (const pair of pairsOf(featuresOf(value.value))) this.#visited.add(pair)
    return value
  }

  override canShrinkWithoutContext(value: unknown): value is AnySignature {
    return this.#spec.signatures.canShrinkWithoutContext(value)
  }

  override shrink(value: AnySignature, context: unknown): fc.Stream<fc.Value<AnySignature>> {
    return this.#spec.signatures.shrink(value, context)
  }

  #choose(random: fc.Random, bias: number | undefined): readonly fc.Value<AnySignature>[] {
    const candidates: { readonly value: fc.Value<AnySignature>; readonly pairs: readonly Pair[] }[] = []
    const known = declaredPairs(this.#spec)
    const seen = new Set<Pair>()
    let inVain = 0
    while (inVain < patience) {
      const value = this.#spec.signatures.generate(random, bias)
      const pairs = pairsOf(featuresOf(value.value))
      const isNew = pairs.some(pair => !seen.has(pair))
      inVain = isNew ? 0 : inVain + 1
      if (isNew) candidates.push({ value, pairs })
      for (const pair of pairs) seen.add(pair)
    }
    this.#known = new Set([...known, ...seen])
    return smallest(candidates, seen)
  }
}

/** The pairs that a spec promises: of its attributes' kinds of values, but for those that it calls impossible. */
function declaredPairs({ reaches = {}, impossible = [] }: Spec<AnySignature>): readonly Pair[] {
  const never = new Set(impossible.map(([a, b]) => pairOf(a, b)))
  const entries = Object.entries(reaches)
  return entries
    .flatMap(([name, values], i) =>
      entries
        .slice(i + 1)
        .flatMap(([other, others]) =>
          values.flatMap(value => others.map(another => pairOf(`${name}=${value}`, `${other}=${another}`))),
        ),
    )
    .filter(pair => !never.has(pair))
}

/** Takes what visits most of what is left, again and again. */
function smallest<V>(
  candidates: readonly { readonly value: V; readonly pairs: readonly Pair[] }[],
  pairs: ReadonlySet<Pair>,
): readonly V[] {
  const left = new Set(pairs)
  const chosen: V[] = []
  while (left.size > 0) {
    const counts = candidates.map(candidate => candidate.pairs.filter(pair => left.has(pair)).length)
    const best = candidates[counts.indexOf(Math.max(...counts))]!
    for (const pair of best.pairs) left.delete(pair)
    chosen.push(best.value)
  }
  return chosen
}
