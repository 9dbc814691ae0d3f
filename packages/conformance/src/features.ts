import type { AnySignature } from './spec.ts'

/** What a call is like, in a few words for each of its sides: for each attribute, and for the shape of each input. */
export type Features = ReadonlyMap<string, string>

/**
 * The words for a call. A number is `0`, `1`, `above 1`, `below 0` or `a fraction`; several are `all …` or `unequal`; of
 * each input, its rank and whether axes of size 1 are among its axes.
 */
export function featuresOf({ shapes, attrs }: AnySignature): Features {
  const features = new Map<string, string>()
  describe(features, '', attrs)
  shapes.forEach((shape, i) => {
    features.set(`rank of input ${i}`, `${shape.length}`)
    features.set(`input ${i} has an axis of 1`, shape.includes(1) ? 'yes' : 'no')
  })
  return features
}

/** Two features of one call. */
export type Pair = string

/** Each pair of features of a call. */
export function pairsOf(features: Features): readonly Pair[] {
  const entries = [...features].map(([name, value]) => `${name}=${value}`)
  return entries.flatMap((a, i) => entries.slice(i + 1).map(b => pairOf(a, b)))
}

/** The same pair, whichever comes first. */
export function pairOf(a: string, b: string): Pair {
  return a < b ? `${a} & ${b}` : `${b} & ${a}`
}

function describe(features: Map<string, string>, name: string, value: unknown): void {
  if (typeof value === 'number') features.set(name, wordFor(value))
  else if (typeof value === 'boolean' || typeof value === 'string') features.set(name, String(value))
  else if (Array.isArray(value)) features.set(name, wordForAll((value as readonly unknown[]).flat(3)))
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) describe(features, name === '' ? key : `${name}.${key}`, part)
  }
}

function wordFor(value: number): string {
  if (value === 0 || value === 1) return `${value}`
  if (!Number.isInteger(value)) return 'a fraction'
  return value < 0 ? 'below 0' : 'above 1'
}

function wordForAll(values: readonly unknown[]): string {
  const words = new Set(values.map(value => (typeof value === 'number' ? wordFor(value) : String(value))))
  if (words.size === 0) return 'none'
  return new Set(values).size === 1 ? `all ${[...words].join()}` : 'unequal'
}
