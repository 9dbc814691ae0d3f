import { type Backend, constant, type HostArray, type Ops, scope, vjp } from '@convene/core'
import fc from 'fast-check'
import { bounded, exactly } from '../bounded.ts'
import { type Comparison, compare, type HostTensor, type SubjectCall } from '../call.ts'
import { float64PerFloat32 } from '../errorModels.ts'
import { errorModels, evaluateCall, outputShape, withInputs } from '../evaluateCall.ts'
import { childSeed, withNumbers } from '../generate.ts'
import { dot, randomTensor } from '../numbers.ts'
import { defaultNumbers } from '../spec.ts'
import type { Check } from './check.ts'

/**
 * The gradient by each input.
 *
 * - By an input in which the op is linear it is the adjoint: ⟨f(x), dy⟩ = ⟨x, vjp(dy)⟩, on whole numbers exactly.
 * - By any other, the reference's gradient is the slope that differences of the reference show.
 * - By all, the backend's gradient is the reference's within the bound of running error analysis.
 */
export const gradient: Check = {
  name: 'gradient',
  notApplicable: ({ spec }) => {
    const [example] = fc.sample(spec.signatures, { seed: 0, numRuns: 1 })
    const inputs = example!.shapes.map((_, i) => i)
    return inputs.every(i => spec.choosesBy?.includes(i)) ? 'there is nothing to differentiate by' : undefined
  },
  run: async ({ subject, signature, seed, backend, reference }) => {
    const { spec } = subject
    const reals = withNumbers(subject, signature, 'reals', seed)
    const integers = withNumbers(subject, signature, 'integers', seed)
    let worst = 0
    for (const input of reals.inputs.keys()) {
      if (spec.choosesBy?.includes(input)) continue
      const isAdjoint = spec.linearIn.includes(input) && spec.exactOnIntegers
      const verdicts = [
        isAdjoint
          ? { call: integers, ...(await adjoint(backend, integers, input, seed)) }
          : { call: reals, ...(await slope(reference, reals, input, seed)) },
        { call: reals, ...(await againstReference(backend, reference, reals, input, seed)) },
      ]
      for (const verdict of verdicts) {
        if (verdict.mismatch !== undefined) return verdict
        worst = Math.max(worst, verdict.worst)
      }
    }
    return { call: reals, worst }
  },
}

/** ⟨f(x), dy⟩ = ⟨x, vjp(dy)⟩ */
async function adjoint<T>(backend: Backend<T>, call: SubjectCall, input: number, seed: number): Promise<Comparison> {
  const dy = gradientOf(call, 'integers', seed)
  const forward = dot(await evaluateCall(backend, call), dy.data)
  const backward = dot(call.inputs[input]!.data, await gradientBy(backend, call, input, dy))
  return compare(`⟨x, gradient by input ${input}⟩`, Float64Array.of(backward), Float64Array.of(forward), () => 0)
}

/** The backend's gradient against the reference's. */
async function againstReference<T, R>(
  backend: Backend<T>,
  reference: Backend<R>,
  call: SubjectCall,
  input: number,
  seed: number,
): Promise<Comparison> {
  const dy = gradientOf(call, 'reals', seed)
  const { value, error } = await boundedGradientBy(reference, call, input, dy)
  return compare(`gradient by input ${input}`, await gradientBy(backend, call, input, dy), value, i => error[i]!)
}

/** The reference's gradient by one input, and how far from it a float32 backend's may be. */
function boundedGradientBy<R>(
  reference: Backend<R>,
  call: SubjectCall,
  input: number,
  dy: HostTensor,
): Promise<{ readonly value: HostArray; readonly error: HostArray }> {
  return withInputs(reference, [...call.inputs, dy], tensors =>
    scope(reference, async ops => {
      const known = tensors.map(x => exactly(ops, x))
      const analysis = bounded(ops, errorModels)
      const { value, error } = pullBack(analysis, call, known.slice(0, -1), input, known.at(-1)!)
      return { value: await reference.toHost(value), error: await reference.toHost(error) }
    }),
  )
}

/**
 * Central differences of ⟨f(x + t·v), dy⟩ along a direction v, with one step of Richardson extrapolation, against the
 * gradient. Both are the reference's, in float64: this judges core's rule. How far the extrapolation moved the finer
 * difference bounds what is left of its error, and the error analysis of both sides, in float64, the rest.
 *
 * @see Higham, Accuracy and Stability of Numerical Algorithms, section 1.14 (numerical differentiation)
 */
async function slope<R>(reference: Backend<R>, call: SubjectCall, input: number, seed: number): Promise<Comparison> {
  const dy = gradientOf(call, 'reals', seed)
  const x = call.inputs[input]!
  const v = randomTensor(x.shape, u => 2 * u - 1, childSeed(seed, 77))
  let rounding = 0
  const at = async (t: number): Promise<number> => {
    const { value, error } = await evaluateMoved(reference, call, input, v, t)
    rounding = Math.max(rounding, errorOfDot(value, error, dy.data))
    return dot(value, dy.data)
  }
  const difference = async (step: number) => ((await at(step)) - (await at(-step))) / (2 * step)
  const coarse = await difference(step)
  const fine = await difference(step / 2)
  const extrapolated = (4 * fine - coarse) / 3
  const gradient = await boundedGradientBy(reference, call, input, dy)
  // (4 · 2 / step + 1 / step) / 3 evaluations, each off by `rounding`.
  const limit =
    Math.abs(extrapolated - fine) + (3 * rounding) / step + errorOfDot(gradient.value, gradient.error, v.data)
  const expected = dot(v.data, gradient.value)
  return compare(`slope by input ${input}`, Float64Array.of(expected), Float64Array.of(extrapolated), () => limit)
}

/** Half as far as the nearest kink may be. */
const step = 2 ** -8

/** f at x + t·v, in float64 all the way, and how far off float32 would be. */
function evaluateMoved<R>(
  reference: Backend<R>,
  call: SubjectCall,
  input: number,
  v: HostTensor,
  t: number,
): Promise<{ readonly value: HostArray; readonly error: HostArray }> {
  return withInputs(reference, [...call.inputs, v], tensors =>
    scope(reference, async ops => {
      const distance = ops.mul(ops.fill({ value: t, shape: [] }), tensors.at(-1)!)
      const moved = tensors.slice(0, -1).with(input, ops.add(tensors[input]!, distance))
      const given = moved.map(x => exactly(ops, x))
      const { value, error } = call.subject.apply(bounded(ops, errorModels), given, call.attrs)
      return { value: await reference.toHost(value), error: await reference.toHost(error) }
    }),
  )
}

/** A gradient to start from, in the shape of the call's result. */
function gradientOf(call: SubjectCall, kind: 'integers' | 'reals', seed: number): HostTensor {
  return randomTensor(outputShape(call), defaultNumbers[kind], childSeed(seed, 55))
}

function gradientBy<T>(backend: Backend<T>, call: SubjectCall, input: number, dy: HostTensor): Promise<HostArray> {
  return withInputs(backend, [...call.inputs, dy], tensors =>
    scope(backend, async ops => backend.toHost(pullBack(ops, call, tensors.slice(0, -1), input, tensors.at(-1)!))),
  )
}

/** The gradient by one input, the others being held. */
function pullBack<T>(ops: Ops<T>, { subject, attrs }: SubjectCall, inputs: readonly T[], input: number, dy: T): T {
  const { pullback } = vjp(
    ops,
    (tracking, [x]) => subject.apply(tracking, inputs.map(constant).with(input, x), attrs),
    [inputs[input]!],
  )
  return pullback(dy)[0]
}

/** How far off a float64 Σ value · weight is, if float32's values are off by `error`. */
function errorOfDot(value: ArrayLike<number>, error: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < value.length; i++) {
    sum += Math.abs(weights[i]!) * (error[i]! * float64PerFloat32 + value.length * Number.EPSILON * Math.abs(value[i]!))
  }
  return sum
}
