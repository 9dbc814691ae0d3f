import { type Ops, type Shape, scalar } from '@convene/core'
import { abs, type Bounded, type ErrorModel, stretch, times, zerosLike } from './bounded.ts'

/** The unit roundoff of float32: the largest relative error of rounding to nearest. */
const unitRoundoff: number = 2 ** -24

/** What is left of a bound if all is computed in float64: the models are multiples of the unit roundoff. */
export const float64PerFloat32: number = 2 ** -53 / unitRoundoff

/** The smallest normal float32: below, a backend may take numbers for 0. */
const smallestNormal: number = 2 ** -126

/**
 * γₙ = n·u / (1 − n·u): what n roundings in a row amount to.
 *
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, lemma 3.1
 */
function gamma(roundings: number): number {
  return (roundings * unitRoundoff) / (1 - roundings * unitRoundoff)
}

/** Moving data: the result is off by what was moved. `attrs`, where errors are moved otherwise than values. */
export const moved =
  (attrsOfErrors: (attrs: never) => unknown = attrs => attrs): ErrorModel =>
  (_ops, { inputs, attrs, apply }) =>
    apply(
      inputs.map(x => x.error),
      attrsOfErrors(attrs as never),
    )

/** 0 if a value is exact, else NaN, which no comparison passes: of a choice by it nothing is known. */
export function unlessExact<R>(ops: Ops<R>, { error }: Bounded<R>): R {
  const axes = ops.shapeOf(error).map((_, axis) => axis)
  const total = axes.length === 0 ? error : ops.sum(error, { axes, keepDims: false })
  const zero = scalar(ops, 0)
  return ops.select(ops.equal(total, zero), zero, ops.div(zero, zero))
}

/** Elementwise: 0 where a value surely is 0 or surely is not, else NaN. */
export function whereDecided<R>(ops: Ops<R>, { value, error }: Bounded<R>): R {
  const zero = scalar(ops, 0)
  const decided = ops.maximum(ops.greater(abs(ops, value), error), ops.equal(error, zero))
  return ops.select(decided, zero, ops.div(zero, zero))
}

/**
 * Sums of products: linear in each input. Whatever the order of summation, n terms are off by at most γₙ Σ |terms|, which
 * is the op itself on absolute values. Inputs that are off add what they can.
 *
 * @param terms how many products are added up for one element, at most
 * @see Higham, section 3.1, equation 3.5
 */
export const sumsOfProducts =
  (terms: (shapes: readonly Shape[], attrs: never) => number): ErrorModel =>
  (ops, { inputs, attrs, value, apply }) => {
    const count = terms(
      inputs.map(x => ops.shapeOf(x.value)),
      attrs as never,
    )
    const magnitudes = inputs.map(x => abs(ops, x.value))
    const largest = apply(inputs.map((x, i) => ops.add(magnitudes[i]!, x.error)))
    const propagated = ops.sub(largest, apply(magnitudes))
    const own = ops.add(times(ops, gamma(count), largest), scalar(ops, count * smallestNormal))
    return stretch(ops, ops.add(propagated, own), ops.shapeOf(value))
  }

/** The whole numbers that float32 has without a gap. */
const largestWhole = 2 ** 24

/** 1 where a value is a whole number, and the same on every backend; else 0. */
function isWhole<R>(ops: Ops<R>, { value, error }: Bounded<R>): R {
  return ops.mul(ops.equal(error, scalar(ops, 0)), ops.equal(value, ops.floor(value)))
}

/** 0 where float32 has no rounding to do, else what the model says. */
function unlessHeld<R>(ops: Ops<R>, isWholeOnly: R, largest: R, error: R): R {
  const isHeld = ops.mul(isWholeOnly, ops.greater(scalar(ops, largestWhole + 1), largest))
  return ops.select(isHeld, scalar(ops, 0), error)
}

/** A sum, difference or product of two: whole numbers stay whole, and below 2²⁴ float32 holds them. */
export const exactOnWholes =
  (model: ErrorModel): ErrorModel =>
  (ops, call) => {
    const [x, y] = call.inputs.map(input => isWhole(ops, input))
    return unlessHeld(ops, ops.mul(x!, y!), abs(ops, call.value), model(ops, call))
  }

/** A sum of elements of one input: of whole numbers every partial sum is whole, in whatever order. */
export const exactSumOfWholes =
  (model: ErrorModel, summed: number): ErrorModel =>
  (ops, call) => {
    const { inputs, apply } = call
    const values = inputs.map(input => input.value)
    const addUp = (x: (typeof values)[number]) => apply(values.with(summed, x))
    const others = ops.sub(scalar(ops, 1), isWhole(ops, inputs[summed]!))
    const isWholeOnly = ops.equal(addUp(others), scalar(ops, 0))
    return unlessHeld(ops, isWholeOnly, addUp(abs(ops, values[summed]!)), model(ops, call))
  }

/** Several tensors added up, in whatever order; they broadcast to the first. */
export function sumOfTerms<R>(ops: Ops<R>, terms: readonly Bounded<R>[]): Bounded<R> {
  const addUp = (part: (term: Bounded<R>) => R) => terms.map(part).reduce((sum, x) => ops.add(sum, x))
  const largest = addUp(({ value, error }) => ops.add(abs(ops, value), error))
  const propagated = addUp(({ error }) => error)
  const rounded = ops.add(propagated, times(ops, gamma(terms.length - 1), largest))
  const isWholeOnly = terms.map(term => isWhole(ops, term)).reduce((all, x) => ops.mul(all, x))
  return { value: addUp(({ value }) => value), error: unlessHeld(ops, isWholeOnly, largest, rounded) }
}

/** How far a number of the program is from the float32 nearest to it. */
export function representation(value: number): number {
  return Math.abs(value - Math.fround(value))
}

/** One rounding of a sum or difference. */
export const rounded: ErrorModel = (ops, { inputs, value }) => {
  const shape = ops.shapeOf(value)
  const propagated = inputs.map(x => stretch(ops, x.error, shape)).reduce((sum, error) => ops.add(sum, error))
  return ops.add(propagated, ulps(ops, 0.5, value, propagated))
}

/** `count` units in the last place of the result, of which the largest is 2⁻²³ of it. */
export function ulps<R>(ops: Ops<R>, count: number, value: R, slack: R = zerosLike(ops, value)): R {
  const largest = ops.add(abs(ops, value), slack)
  return ops.add(times(ops, count * 2 ** -23, largest), scalar(ops, smallestNormal))
}

/**
 * A function of one number that only rises or only falls: an input that is off moves the result to, at most, where the
 * function takes the ends of its interval.
 *
 * @param own the backend's own error, for exact input x with result y
 */
export const monotone =
  (own: <R>(ops: Ops<R>, x: R, y: R) => R): ErrorModel =>
  (ops, { inputs: [x], value, apply }) => {
    const { value: input, error } = x!
    const above = apply([ops.add(input, error)])
    const below = apply([ops.sub(input, error)])
    const away = (end: typeof value) => abs(ops, ops.sub(end, value))
    const propagated = ops.maximum(away(above), away(below))
    return ops.add(propagated, own(ops, input, value))
  }

/**
 * Without rounding of its own, and never falling when an input rises: off by at most what the ends of all intervals lead
 * to. What stands clear of a jump, or loses by more than its error, is off by nothing.
 */
export const rising: ErrorModel = (ops, { inputs, value, apply }) => {
  const above = apply(inputs.map(({ value, error }) => ops.add(value, error)))
  const below = apply(inputs.map(({ value, error }) => ops.sub(value, error)))
  // Nothing lies between an infinity and itself.
  const between = (low: typeof value, high: typeof value) =>
    ops.select(ops.equal(low, high), scalar(ops, 0), ops.sub(high, low))
  return ops.maximum(between(value, above), between(below, value))
}

/** The largest of several: off by at most the largest error among them. */
export const largestOf: ErrorModel = (_ops, { inputs, apply }) => apply(inputs.map(x => x.error))

/**
 * A decision between 1 and 0 by comparing x with y: certain unless their intervals meet.
 */
export const comparison: ErrorModel = (ops, { inputs: [x, y], value }) => {
  const distance = abs(ops, ops.sub(x!.value, y!.value))
  const reach = ops.add(x!.error, y!.error)
  const certain = ops.maximum(ops.greater(distance, reach), ops.equal(reach, scalar(ops, 0)))
  return stretch(ops, ops.sub(scalar(ops, 1), certain), ops.shapeOf(value))
}
