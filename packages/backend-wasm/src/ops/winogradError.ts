import { type BoundedCall, type ErrorModel, type Ops, scalar } from '@convene/core'
import type { Formula } from '../kernels/winogradFormulas.ts'
import type { Direction } from './winogradConv2d.ts'
import { onMagnitudes, plainConvolution, smallestNormal } from './winogradMagnitudes.ts'

/** The unit roundoff of float32. */
const unitRoundoff = 2 ** -24

/** The whole numbers that float32 has without a gap. */
const largestWhole = 2 ** 24

/** γₙ: what n roundings in a row amount to. */
const gamma = (n: number): number => (n * unitRoundoff) / (1 - n * unitRoundoff)

/**
 * How far a convolution by Winograd's formula may be off, elementwise; or its gradient by the input, which is a convolution, too:
 *
 *     |ŷ − y| ≤ γ_K · |Aᵀ| [ Σ_c (|G| |g| |Gᵀ|) ⊙ (|Bᵀ| |d| |B|) ] |A|
 *
 * for a tile d of inputs and a filter g. Each way from a number of d and a number of g to one of the result is a product of
 * coefficients of the three matrices, and of as many factors 1 + δ with |δ| ≤ u as there are roundings on it: those of the
 * filter's transform, of the input's and the output's in both dimensions, one of the product and c − 1 of the sum over
 * channels. K is their number, so that (1 + δ) … is within 1 ± γ_K, and the sum of the absolute values of all ways is the
 * formula on absolute values.
 *
 * Unlike the bound of a sum of products, this has numbers that the output itself does not see: the whole tile takes part, and
 * what cancels in real numbers leaves its rounding behind.
 *
 * Where λ is the smallest normal number, λ more in a transformed filter and c·λ in a sum of products make up for what products
 * below λ lose. Inputs that are off add what they can in the convolution itself. Numbers beyond float32 on the way are not allowed
 * for, here as everywhere.
 *
 * @see Barabasz, Anderson, Soodhalter & Gregg, Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural
 * Networks, arXiv:1803.10986: the same analysis, to first order and in one norm
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, lemma 3.1 and section 3.1
 */
export function winogradError(formula: Formula, direction: Direction): ErrorModel {
  return (ops, call) => {
    const { apply, inputs } = call
    const channels = ops.shapeOf(inputs[0]!.value)[3]!
    const magnitudes = inputs.map(({ value }) => ops.maximum(value, ops.neg(value)))
    const largest = inputs.map(({ error }, i) => ops.add(magnitudes[i]!, error))
    const direct = apply(largest)
    const propagated = ops.sub(direct, apply(magnitudes))
    const products = onMagnitudes(ops, formula, plainConvolution(ops, direction, call, largest))
    const own = ops.mul(scalar(ops, gamma(roundingsOf(formula, channels))), products)
    const error = ops.add(propagated, unlessExact(ops, formula, call, products, own))
    // With an infinity or NaN anywhere, the kernel adds up products instead.
    const rounded = ops.mul(
      scalar(ops, gamma(9 * channels)),
      ops.add(direct, scalar(ops, 9 * channels * smallestNormal)),
    )
    const summed = ops.add(propagated, rounded)
    return ops.select(areFinite(ops, largest), error, summed)
  }
}

/** K: of the products and sums over channels, and of the transforms. */
function roundingsOf({ roundings }: Formula, channels: number): number {
  return channels + roundings.filter + 2 * (roundings.input + roundings.output)
}

/** 1 if all numbers of all tensors are finite, else 0. */
function areFinite<R>(ops: Ops<R>, tensors: readonly R[]): R {
  // x − x is 0 or NaN.
  const rests = tensors.map(x => total(ops, ops.sub(x, x)))
  return rests.map(rest => ops.equal(rest, scalar(ops, 0))).reduce((all, one) => ops.mul(all, one))
}

/**
 * 0 where float32 has nothing to round. All numbers on the way to an output are whole multiples of the grain, and none that
 * counts is larger than the formula on absolute values: a transformed filter only if what it is multiplied by is 0.
 */
function unlessExact<R>(ops: Ops<R>, { grain }: Formula, { inputs }: BoundedCall<R>, products: R, own: R): R {
  if (grain === undefined) return own
  const areWhole = inputs
    .map(({ value, error }) => {
      const isWhole = ops.mul(ops.equal(error, scalar(ops, 0)), ops.equal(value, ops.floor(value)))
      return ops.equal(total(ops, ops.sub(scalar(ops, 1), isWhole)), scalar(ops, 0))
    })
    .reduce((all, one) => ops.mul(all, one))
  const isHeld = ops.greater(scalar(ops, largestWhole * grain), products)
  return ops.select(ops.mul(areWhole, isHeld), scalar(ops, 0), own)
}

/** The sum of all elements. */
function total<R>(ops: Ops<R>, x: R): R {
  return ops.sum(x, { axes: ops.shapeOf(x).map((_, axis) => axis), keepDims: false })
}
