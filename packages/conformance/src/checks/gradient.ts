import { type Backend, constant, type HostArray, type Ops, scope, vjp } from '@convene/core'
import { bounded, exactly } from '../bounded.ts'
import { type Comparison, compare, type HostTensor, type SubjectCall } from '../call.ts'
import { errorModels, evaluateCall, outputShape, withInputs } from '../evaluateCall.ts'
import { childSeed, inputNumbers, withNumbers } from '../generate.ts'
import { dot, randomTensor } from '../numbers.ts'
import { defaultNumbers } from '../spec.ts'
import type { Subject } from '../subject.ts'
import type { Check } from './check.ts'
import { inner, onHost, slope } from './slope.ts'

/**
 * The gradient by each input.
 *
 * - By an input in which the op is linear it is the adjoint: ⟨f(x), dy⟩ = ⟨x, vjp(dy)⟩, on whole numbers exactly.
 * - By any other, the reference's gradient is the slope that differences of the reference show.
 * - By all, the backend's gradient is the reference's within the bound of running error analysis.
 */
export const gradient: Check = {
  name: 'gradient',
  notApplicable: subject => (hasGradient(subject) ? undefined : 'there is nothing to differentiate by'),
  run: async ({ subject, signature, seed, backend, reference }) => {
    const { spec } = subject
    const reals = withNumbers(subject, signature, 'reals', seed)
    const integers = withNumbers(subject, signature, 'integers', seed)
    let worst = 0
    for (const input of smoothInputs(reals)) {
      const isAdjoint = spec.linearIn.includes(input) && spec.exactOnIntegers
      const verdicts = [
        isAdjoint
          ? { call: integers, ...(await adjoint(backend, integers, input, seed)) }
          : { call: reals, ...(await slopeBy(reference, reals, input, seed)) },
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

/** Whether there is an input that the subject changes smoothly with. */
export function hasGradient({ spec }: Subject): boolean {
  return inputNumbers(spec).some(i => !spec.choosesBy?.includes(i))
}

/** The inputs that a call changes smoothly with. */
export function smoothInputs({ subject, inputs }: SubjectCall): readonly number[] {
  return [...inputs.keys()].filter(i => !subject.spec.choosesBy?.includes(i))
}

/** ⟨f(x), dy⟩ = ⟨x, vjp(dy)⟩ */
async function adjoint<T>(backend: Backend<T>, call: SubjectCall, input: number, seed: number): Promise<Comparison> {
  const dy = gradientOf(call, 'integers', seed)
  const forward = dot(await evaluateCall(backend, call), dy.data)
  const backward = dot(call.inputs[input]!.data, await gradientBy(backend, call, input, dy))
  return compare(`⟨x, gradient by input ${input}⟩`, Float64Array.of(backward), Float64Array.of(forward), () => 0)
}

/** The slope of ⟨f(x), dy⟩ along a direction. */
function slopeBy<R>(reference: Backend<R>, call: SubjectCall, input: number, seed: number): Promise<Comparison> {
  const { subject, inputs, attrs } = call
  const direction = randomTensor(inputs[input]!.shape, u => 2 * u - 1, childSeed(seed, 77))
  return slope(
    reference,
    `slope by input ${input}`,
    (ops, tensors) => inner(ops, subject.apply(ops, tensors.slice(0, -1), attrs), tensors.at(-1)!),
    [...inputs, gradientOf(call, 'reals', seed)],
    inputs.map((_, i) => (i === input ? direction : undefined)),
  )
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

/** A gradient to start from, in the shape of the call's result. */
export function gradientOf(call: SubjectCall, kind: 'integers' | 'reals', seed: number): HostTensor {
  return randomTensor(outputShape(call), defaultNumbers[kind], childSeed(seed, 55))
}

async function gradientBy<T>(
  backend: Backend<T>,
  call: SubjectCall,
  input: number,
  dy: HostTensor,
): Promise<HostArray> {
  const [gradient] = await onHost(backend, [...call.inputs, dy], (ops, tensors) => [
    pullBack(ops, call, tensors.slice(0, -1), input, tensors.at(-1)!),
  ])
  return gradient!
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
