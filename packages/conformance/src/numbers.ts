import { randomKey, type Shape, sizeOf, uniform } from '@convene/core'
import type { HostTensor } from './call.ts'

/** Which numbers a check feeds to an op. */
export type Kind =
  /** Whole numbers so small that sums of products stay exact in float32: an indexing bug has nowhere to hide. */
  | 'integers'
  /** Numbers of the op's domain. */
  | 'reals'

/** Makes a number, the one at a place in its tensor, out of one that is spread evenly over [0, 1). */
export type Distribution = (u: number, index: number) => number

export const integersBetween =
  (low: number, high: number): Distribution =>
  u =>
    low + Math.floor(u * (high - low + 1))

export const between =
  (low: number, high: number): Distribution =>
  u =>
    Math.fround(low + u * (high - low))

/** A tensor of random numbers; the same seed gives the same. */
export function randomTensor(shape: Shape, distribution: Distribution, seed: number): HostTensor {
  return { shape, data: uniform(randomKey(seed), shape).map(distribution) }
}

/**
 * Tensors whose numbers, taken together, are all different, not 0, and at least 2⁻⁸ apart: none stands near a kink or a
 * tie.
 */
export function distinctTensors(shapes: readonly Shape[], seed: number): readonly HostTensor[] {
  const total = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)
  const order = Array.from(uniform(randomKey(seed), [total]), (u, i) => [u, i] as const).sort(([a], [b]) => a - b)
  // Odd multiples of half a step around 0.
  const values = order.map(([, i]) => (i - total / 2 + (total % 2 === 0 ? 0.5 : 0.25)) / 64)
  let used = 0
  return shapes.map(shape => {
    const data = Float32Array.from(values.slice(used, used + sizeOf(shape)))
    used += data.length
    return { shape, data }
  })
}

/** The tensor with one to three of the special values at random places; as it was, where there are none. */
export function withSpecials({ shape, data }: HostTensor, specials: readonly number[], seed: number): HostTensor {
  if (specials.length === 0) return { shape, data }
  const random = uniform(randomKey(seed), [7])
  const pick = (count: number, u: number) => Math.floor(u * count)
  const spoilt = data.slice()
  for (let i = 0; i <= pick(3, random[6]!); i++) {
    spoilt[pick(data.length, random[2 * i]!)] = specials[pick(specials.length, random[2 * i + 1]!)]!
  }
  return { shape, data: spoilt }
}

/** ⟨a, b⟩, in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
