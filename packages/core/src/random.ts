import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { DataError } from './errors.ts'
import { maxElements, type Shape, sizeOf } from './shape.ts'

/**
 * Where random numbers come from: an immutable value, the state of a xoroshiro128+ generator. The same key always
 * gives the same numbers, on the host, so that every backend starts from the same ones. Use a key once; `splitKey` it
 * when more than one is needed.
 */
export type Key = readonly [number, number, number, number]

/**
 * @param seed a whole number in [−2³¹, 2³¹)
 * @throws DataError random.seed
 */
export function randomKey(seed: number): Key {
  if (!Number.isInteger(seed) || seed !== (seed | 0)) {
    throw new DataError({ code: 'random.seed', expected: 'a whole number in [−2³¹, 2³¹)', received: String(seed) })
  }
  return keyFrom(xoroshiro128plus(seed))
}

/** Independent keys out of one. */
export function splitKey(key: Key, count: 2): readonly [Key, Key]
export function splitKey(key: Key, count: 3): readonly [Key, Key, Key]
export function splitKey(key: Key, count: 4): readonly [Key, Key, Key, Key]
export function splitKey(key: Key, count: number): readonly Key[]
export function splitKey(key: Key, count: number): readonly Key[] {
  const generator = generatorOf(key)
  return Array.from({ length: count }, () => keyFrom(generator))
}

/**
 * The key of one thing among many, such as an epoch or an example: independent keys for different numbers, at the same
 * cost for each, where `splitKey` has to make all those before it.
 *
 * @param index a whole number in [−2³¹, 2³¹)
 * @throws DataError random.index
 */
export function foldIn(key: Key, index: number): Key {
  if (!Number.isInteger(index) || index !== (index | 0)) {
    throw new DataError({ code: 'random.index', expected: 'a whole number in [−2³¹, 2³¹)', received: String(index) })
  }
  // Neighbouring numbers differ in a bit, and the generator spreads a bit slowly: each word is mixed first.
  const word = (i: 0 | 1 | 2 | 3) => mix(key[i] ^ mix(index + goldenRatio * (i + 1)))
  return keyFrom(xoroshiro128plusFromState([word(0), word(1), word(2), word(3)]))
}

/**
 * A whole number in [0, bound), each equally likely.
 *
 * @param bound a whole number in [1, 2³¹)
 * @throws DataError random.bound
 */
export function uniformInteger(key: Key, bound: number): number {
  checkBound(bound)
  return uniformInt(generatorOf(key), 0, bound - 1)
}

/**
 * The numbers 0 to n − 1 in a random order, each order equally likely, as far as 128 bits of state can tell them apart.
 *
 * @param n a whole number in [1, 2³¹)
 * @throws DataError random.bound
 * @see R. Durstenfeld, Algorithm 235: Random permutation, 1964
 */
export function permutation(key: Key, n: number): Int32Array {
  checkBound(n)
  const generator = generatorOf(key)
  const order = Int32Array.from({ length: n }, (_, i) => i)
  for (let last = n - 1; last > 0; last--) {
    const chosen = uniformInt(generator, 0, last)
    const value = order[chosen]!
    order[chosen] = order[last]!
    order[last] = value
  }
  return order
}

/** Numbers spread evenly over [low, high), as far as there are float32 numbers in it. */
export function uniform(key: Key, shape: Shape, low = 0, high = 1): Float32Array {
  const generator = generatorOf(key)
  const numbers = Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * uniformFloat64(generator))
  // Rounding to float32 may lead up to `high`, or past it.
  const below = largestBelow(high)
  return below < low ? numbers : numbers.map(x => (x >= high ? below : x))
}

/** The largest float32 number below another number. */
function largestBelow(limit: number): number {
  const rounded = Float32Array.of(limit)
  const bits = new Int32Array(rounded.buffer)
  // Numbers of one sign are in the order of their bits; the first below zero is the smallest negative one.
  if (rounded[0]! >= limit) bits[0] = rounded[0] === 0 ? 0x80000001 | 0 : bits[0]! + (rounded[0]! > 0 ? -1 : 1)
  return rounded[0]!
}

/**
 * Normally distributed numbers, by the Box–Muller transform.
 *
 * @see G. E. P. Box and M. E. Muller, A Note on the Generation of Random Normal Deviates, 1958
 */
export function normal(key: Key, shape: Shape, mean = 0, standardDeviation = 1): Float32Array {
  const generator = generatorOf(key)
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    // 1 − u is in (0, 1]: its logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)))
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * uniformFloat64(generator))
  })
}

function checkBound(bound: number): void {
  if (Number.isInteger(bound) && bound >= 1 && bound <= maxElements) return
  throw new DataError({ code: 'random.bound', expected: 'a whole number in [1, 2³¹)', received: String(bound) })
}

/** 2³² over the golden ratio: its multiples lie far apart. */
const goldenRatio = 0x9e3779b9

/**
 * The finalizer of MurmurHash3: each bit of 32 changes each bit of the result in about half of all cases.
 *
 * @see https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
function mix(word: number): number {
  let bits = word ^ (word >>> 16)
  bits = Math.imul(bits, 0x85ebca6b)
  bits ^= bits >>> 13
  bits = Math.imul(bits, 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

function generatorOf(key: Key): RandomGenerator {
  return xoroshiro128plusFromState(key)
}

/** Four draws make a state; a first draw is thrown away so that a key's numbers are not its children's states. */
function keyFrom(generator: RandomGenerator): Key {
  generator.next()
  return [generator.next(), generator.next(), generator.next(), generator.next()]
}
