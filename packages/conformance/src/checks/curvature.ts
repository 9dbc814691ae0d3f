import { constant, type Ops, type Tracked, vjp } from '@convene/core'
import { approximationsIn } from '../approximations.ts'
import { compare, type SubjectCall } from '../call.ts'
import { boundedOnHost, onHost } from '../evaluateCall.ts'
import { childSeed, withNumbers } from '../generate.ts'
import { randomTensor } from '../numbers.ts'
import type { Check } from './check.ts'
import { gradientOf, hasGradient, smoothInputs } from './gradient.ts'
import { gradientsOf, inner, replaced, type ScalarProgram, slope } from './slope.ts'

/**
 * The gradient of the gradient, by nesting: a convolution's by its filter depends on its input, and so on.
 *
 * With a gradient dy and a direction u for each input, S(x, dy) = Σᵢ ⟨∂⟨f(x), dy⟩ / ∂xᵢ, uᵢ⟩ is a number. Its gradient by
 * every input and by dy is the slope that differences of the reference show, and the backend's is the reference's within
 * the bound of running error analysis.
 */
export const curvature: Check = {
  name: 'curvature',
  runs: 10,
  notApplicable: subject => {
    if (subject.kind === 'composition') return 'made of primitives, each of which has this check'
    return hasGradient(subject) ? undefined : 'there is nothing to differentiate by'
  },
  run: async ({ subject, signature, seed, backend, reference }) => {
    const call = withNumbers(subject, signature, 'reals', seed)
    const dy = gradientOf(call, 'reals', seed)
    const random = (count: number) =>
      smoothInputs(call).map((input, k) =>
        randomTensor(call.inputs[input]!.shape, u => 2 * u - 1, childSeed(seed, count + k)),
      )
    const program = gradientAlong(call)
    const tensors = [...call.inputs, dy, ...random(80)]
    const by = [...smoothInputs(call), call.inputs.length]
    const directions = [...random(90), randomTensor(dy.shape, u => 2 * u - 1, childSeed(seed, 99))]
    const along = replaced<(typeof directions)[number] | undefined>(
      tensors.map(() => undefined),
      by,
      directions,
    )
    let { worst, mismatch } = await slope(reference, 'slope of the gradient', program, tensors, along)
    if (mismatch !== undefined) return { call, worst, mismatch }

    const expected = await boundedOnHost(reference, tensors, backend.approximations, (ops, known) =>
      gradientsOf(ops, program, known, by),
    )
    const received = await onHost(backend, tensors, (ops, given) => gradientsOf(ops, program, given, by))
    const approximations = approximationsIn(backend, ops =>
      gradientsOf(
        ops,
        program,
        tensors.map(({ shape }) => shape),
        by,
      ),
    )
    for (const [k, { value, error }] of expected.entries()) {
      const what = k === by.length - 1 ? 'second gradient by dy' : `second gradient by input ${by[k]}`
      const comparison = compare(what, received[k]!, value, i => error[i]!)
      worst = Math.max(worst, comparison.worst)
      mismatch ??= comparison.mismatch
    }
    return { call, approximations, worst, ...(mismatch && { mismatch }) }
  },
}

/** S: the call's inputs, dy and a direction for each smooth input, to a number. */
function gradientAlong(call: SubjectCall): ScalarProgram {
  const { subject, attrs } = call
  const smooth = smoothInputs(call)
  return <T>(ops: Ops<T>, tensors: readonly T[]): T => {
    const inputs = tensors.slice(0, call.inputs.length)
    const [dy, ...directions] = tensors.slice(call.inputs.length)
    const { pullback } = vjp(
      ops,
      (tracking, xs: readonly Tracked<T>[]) =>
        subject.apply(tracking, replaced(inputs.map(constant), smooth, xs), attrs),
      smooth.map(i => inputs[i]!),
    )
    return pullback(dy!)
      .map((gradient, k) => inner(ops, gradient, directions[k]!))
      .reduce((sum, term) => ops.add(sum, term))
  }
}
