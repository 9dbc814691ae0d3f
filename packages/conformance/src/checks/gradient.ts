import { type Approximation, type Backend, constant, type HostArray, type Ops, vjp } from '@convene/core'
import { approximationsIn } from '../approximations.ts'
import { type Comparison, compare, type HostTensor, type SubjectCall } from '../call.ts'
import {
  type BoundedNumbers,
  boundedOnHost,
  evaluateBounded,
  evaluateCall,
  onHost,
  outputShape,
} from '../evaluateCall.ts'
import { childSeed, inputNumbers, withNumbers } from '../generate.ts'
import { dot, randomTensor } from '../numbers.ts'
import { defaultNumbers } from '../spec.ts'
import type { Subject } from '../subject.ts'
import type { Check } from './check.ts'
import { inner, slope } from './slope.ts'

/**
 * The gradient by each input.
 *
 * - By an input in which the op is linear it is the adjoint: ⟨f(x), dy⟩ = ⟨x, vjp(dy)⟩, on whole numbers exactly, or, where
 *   the backend computes either by another formula, within the bounds of both.
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
    const approximations = new Set<string>()
    for (const input of smoothInputs(reals)) {
      for (const reason of approximationsBy(backend, reals, input, seed)) approximations.add(reason)
      const isAdjoint = spec.linearIn.includes(input) && spec.exactOnIntegers
      const verdicts = [
        isAdjoint
          ? { call: integers, ...(await adjoint(backend, reference, integers, input, seed)) }
          : { call: reals, ...(await slopeBy(reference, reals, input, seed)) },
        { call: reals, ...(await againstReference(backend, reference, reals, input, seed)) },
      ]
      for (const verdict of verdicts) {
        if (verdict.mismatch !== undefined) return verdict
        worst = Math.max(worst, verdict.worst)
      }
    }
    return { call: reals, worst, approximations: [...approximations] }
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

/** The approximations that a backend takes in a call and in its gradient by one input. */
function approximationsBy<T>(backend: Backend<T>, call: SubjectCall, input: number, seed: number): readonly string[] {
  const shapes = call.inputs.map(({ shape }) => shape)
  const { shape: dy } = gradientOf(call, 'reals', seed)
  return approximationsIn(backend, ops => pullBack(ops, call, shapes, input, dy))
}

/** ⟨f(x), dy⟩ = ⟨x, vjp(dy)⟩ */
async function adjoint<T, R>(
  backend: Backend<T>,
  reference: Backend<R>,
  call: SubjectCall,
  input: number,
  seed: number,
): Promise<Comparison> {
  const dy = gradientOf(call, 'integers', seed)
  const isExact = approximationsBy(backend, call, input, seed).length === 0
  const limit = isExact ? 0 : await adjointBound(backend, reference, call, input, dy)
  const forward = dot(await evaluateCall(backend, call), dy.data)
  const backward = dot(call.inputs[input]!.data, await gradientBy(backend, call, input, dy))
  return compare(`⟨x, gradient by input ${input}⟩`, Float64Array.of(backward), Float64Array.of(forward), () => limit)
}

/** How far apart both sides may be: each is a sum that is off by what its terms are. */
async function adjointBound<T, R>(
  { approximations }: Backend<T>,
  reference: Backend<R>,
  call: SubjectCall,
  input: number,
  dy: HostTensor,
): Promise<number> {
  const forward = await evaluateBounded(reference, call, approximations)
  const backward = await boundedGradientBy(reference, call, input, dy, approximations)
  const [x, y] = [call.inputs[input]!.data.map(Math.abs), dy.data.map(Math.abs)]
  return dot(forward.error, y) + dot(backward.error, x)
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
  const { value, error } = await boundedGradientBy(reference, call, input, dy, backend.approximations)
  return compare(`gradient by input ${input}`, await gradientBy(backend, call, input, dy), value, i => error[i]!)
}

/** The reference's gradient by one input, and how far from it that of a backend with these approximations may be. */
async function boundedGradientBy<R>(
  reference: Backend<R>,
  call: SubjectCall,
  input: number,
  dy: HostTensor,
  approximations: readonly Approximation[] | undefined,
): Promise<BoundedNumbers> {
  const [gradient] = await boundedOnHost(reference, [...call.inputs, dy], approximations, (ops, tensors) => [
    pullBack(ops, call, tensors.slice(0, -1), input, tensors.at(-1)!),
  ])
  return gradient!
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
