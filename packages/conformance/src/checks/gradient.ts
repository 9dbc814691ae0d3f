import {
  applyCall,
  type Backend,
  constant,
  type HostArray,
  inferShape,
  type Ops,
  opDefs,
  scope,
  vjp,
} from '@convene/core'
import { bounded, exactly } from '../bounded.ts'
import { type Comparison, compare, type HostTensor, type OpCall } from '../call.ts'
import { errorModels, evaluateCall, withInputs } from '../evaluateCall.ts'
import { childSeed, withNumbers } from '../generate.ts'
import { randomTensor } from '../numbers.ts'
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
  notApplicable: (op, { choosesBy = [] }) =>
    opDefs[op].arity === choosesBy.length ? 'there is nothing to differentiate by' : undefined,
  run: async ({ op, spec, signature, seed, backend, reference }) => {
    const reals = withNumbers(op, spec, signature, 'reals', seed)
    const integers = withNumbers(op, spec, signature, 'integers', seed)
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
async function adjoint<T>(backend: Backend<T>, call: OpCall, input: number, seed: number): Promise<Comparison> {
  const dy = gradientOf(call, 'integers', seed)
  const forward = dot(await evaluateCall(backend, call), dy.data)
  const backward = dot(call.inputs[input]!.data, await gradientBy(backend, call, input, dy))
  return compare(`⟨x, gradient by input ${input}⟩`, Float64Array.of(backward), Float64Array.of(forward), () => 0)
}

/** The backend's gradient against the reference's. */
async function againstReference<T, R>(
  backend: Backend<T>,
  reference: Backend<R>,
  call: OpCall,
  input: number,
  seed: number,
): Promise<Comparison> {
  const dy = gradientOf(call, 'reals', seed)
  const { value, error } = await withInputs(reference, [...call.inputs, dy], tensors =>
    scope(reference, async ops => {
      const analysis = bounded(ops, errorModels)
      const known = tensors.map(x => exactly(ops, x))
      const { value, error } = pullBack(analysis, { ...call, inputs: known.slice(0, -1) }, input, known.at(-1)!)
      return { value: await reference.toHost(value), error: await reference.toHost(error) }
    }),
  )
  return compare(`gradient by input ${input}`, await gradientBy(backend, call, input, dy), value, i => error[i]!)
}

/**
 * Central differences of ⟨f(x + t·v), dy⟩ along a direction v, with one step of Richardson extrapolation, against the
 * gradient. Both are the reference's, in float64: this judges core's rule. How far the extrapolation moved the finer
 * difference bounds what is left of its error.
 *
 * @see Higham, Accuracy and Stability of Numerical Algorithms, section 1.14 (numerical differentiation)
 */
async function slope<R>(reference: Backend<R>, call: OpCall, input: number, seed: number): Promise<Comparison> {
  const dy = gradientOf(call, 'reals', seed)
  const x = call.inputs[input]!
  const v = randomTensor(x.shape, u => 2 * u - 1, childSeed(seed, 77))
  let size = 0
  const at = async (t: number): Promise<number> => {
    const y = await evaluateMoved(reference, call, input, v, t)
    size = Math.max(size, dot(Array.from(y, Math.abs), Array.from(dy.data, Math.abs)))
    return dot(y, dy.data)
  }
  const difference = async (step: number) => ((await at(step)) - (await at(-step))) / (2 * step)
  const coarse = await difference(step)
  const fine = await difference(step / 2)
  const extrapolated = (4 * fine - coarse) / 3
  const rounding = (64 * Number.EPSILON * size) / step
  const expected = dot(v.data, await gradientBy(reference, call, input, dy))
  const limit = Math.abs(extrapolated - fine) + rounding
  return compare(`slope by input ${input}`, Float64Array.of(expected), Float64Array.of(extrapolated), () => limit)
}

/** Half as far as the nearest kink may be. */
const step = 2 ** -8

/** f at x + t·v, in float64 all the way. */
function evaluateMoved<R>(
  reference: Backend<R>,
  call: OpCall,
  input: number,
  v: HostTensor,
  t: number,
): Promise<HostArray> {
  return withInputs(reference, [...call.inputs, v], tensors =>
    scope(reference, async ops => {
      const inputs = tensors.slice(0, -1)
      const distance = ops.mul(ops.fill({ value: t, shape: [] }), tensors.at(-1)!)
      const moved = ops.add(inputs[input]!, distance)
      return reference.toHost(applyCall(ops, { ...call, inputs: inputs.with(input, moved) }))
    }),
  )
}

/** A gradient to start from, in the shape of the call's result. */
function gradientOf(call: OpCall, kind: 'integers' | 'reals', seed: number): HostTensor {
  const shape = inferShape({ ...call, inputs: call.inputs.map(x => x.shape) })
  return randomTensor(shape, defaultNumbers[kind], childSeed(seed, 55))
}

function gradientBy<T>(backend: Backend<T>, call: OpCall, input: number, dy: HostTensor): Promise<HostArray> {
  return withInputs(backend, [...call.inputs, dy], tensors =>
    scope(backend, async ops =>
      backend.toHost(pullBack(ops, { ...call, inputs: tensors.slice(0, -1) }, input, tensors.at(-1)!)),
    ),
  )
}

/** The gradient by one input, the others being held. */
function pullBack<T>(ops: Ops<T>, call: Omit<OpCall, 'inputs'> & { inputs: readonly T[] }, input: number, dy: T): T {
  const { pullback } = vjp(
    ops,
    (tracking, [x]) => applyCall(tracking, { ...call, inputs: call.inputs.map(constant).with(input, x) }),
    [call.inputs[input]!],
  )
  return pullback(dy)[0]
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
