import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { DataError } from './errors.ts'
import { type Shape, sizeOf } from './shape.ts'

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
export function splitKey(key: Key, count: number): readonly Key[] {
  const generator = generatorOf(key)
  return Array.from({ length: count }, () => keyFrom(generator))
}

/** Numbers spread evenly over [low, high). */
export function uniform(key: Key, shape: Shape, low = 0, high = 1): Float32Array {
  const generator = generatorOf(key)
  return Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * uniformFloat64(generator))
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

function generatorOf(key: Key): RandomGenerator {
  return xoroshiro128plusFromState(key)
}

/** Four draws make a state; a first draw is thrown away so that a key's numbers are not its children's states. */
function keyFrom(generator: RandomGenerator): Key {
  generator.next()
  return [generator.next(), generator.next(), generator.next(), generator.next()]
}
