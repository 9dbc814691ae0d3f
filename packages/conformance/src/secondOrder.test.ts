import { cpu } from '@convene/backend-cpu'
import { constant, type Ops, scope, sizeOf, vjp } from '@convene/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bounded, exactly } from './bounded.ts'
import { compare, type SubjectCall } from './call.ts'
import { float64PerFloat32 } from './errorModels.ts'
import { errorModels, outputShape, withInputs } from './evaluateCall.ts'
import { childSeed, withNumbers } from './generate.ts'
import { randomTensor } from './numbers.ts'
import { type Subject, subjects } from './subject.ts'

// The gradient of a gradient, by nesting vjp, against differences of the gradient: all in float64.

const reference = cpu({ precision: 'float64' })
const step = 2 ** -9

/** ⟨gradient of ⟨f, dy⟩ by the input, u⟩: a scalar program of x, dy and u, which can be differentiated again. */
function slopeAlong<T>(ops: Ops<T>, call: SubjectCall, input: number, tensors: readonly T[], x: T): T {
  const [dy, u] = [tensors.at(-2)!, tensors.at(-1)!]
  const { pullback } = vjp(
    ops,
    (tracking, [x]) => call.subject.apply(tracking, tensors.slice(0, -2).map(constant).with(input, x), call.attrs),
    [x],
  )
  return dot(ops, pullback(dy)[0], u)
}

function dot<T>(ops: Ops<T>, x: T, y: T): T {
  const product = ops.mul(x, y)
  const flat = ops.reshape(product, { shape: [1, sizeOf(ops.shapeOf(product))] })
  return ops.sum(flat, { axes: [0, 1], keepDims: false })
}

async function secondOrder(subject: Subject): Promise<void> {
  const agrees = fc.asyncProperty(subject.spec.signatures, fc.integer(), async (signature, seed) => {
    const call = withNumbers(subject, signature, 'reals', seed)
    const inputs = [...call.inputs.keys()].filter(i => !subject.spec.choosesBy?.includes(i))
    for (const input of inputs) {
      const x = call.inputs[input]!
      const others = [outputShape(call), x.shape, x.shape].map((shape, i) =>
        randomTensor(shape, n => 2 * n - 1, childSeed(seed, 40 + i)),
      )
      await withInputs(reference, [...call.inputs, ...others], tensors =>
        scope(reference, async ops => {
          const analysis = bounded(ops, errorModels)
          const given = tensors.slice(0, -1)
          const known = given.map(y => exactly(ops, y))
          const direction = tensors.at(-1)!
          let rounding = 0
          const at = async (t: number) => {
            const moved = ops.add(given[input]!, ops.mul(ops.fill({ value: t, shape: [] }), direction))
            const { value, error } = slopeAlong(analysis, call, input, known, exactly(ops, moved))
            rounding = Math.max(rounding, float64PerFloat32 * (await reference.toHost(error))[0]!)
            return (await reference.toHost(value))[0]!
          }
          const difference = async (h: number) => ((await at(h)) - (await at(-h))) / (2 * h)
          const [coarse, fine] = [await difference(step), await difference(step / 2)]
          const extrapolated = (4 * fine - coarse) / 3
          const { pullback } = vjp(
            analysis,
            (tracking, [x]) => slopeAlong(tracking, call, input, known.map(constant), x),
            [known[input]!],
          )
          const hessian = pullback(analysis.fill({ value: 1, shape: [] }))[0]
          const { value, error } = dot(analysis, hessian, exactly(ops, direction))
          const received = await reference.toHost(value)
          const limit =
            Math.abs(extrapolated - fine) +
            (3 * rounding) / step +
            float64PerFloat32 * (await reference.toHost(error))[0]!
          const { mismatch } = compare('curvature', received, Float64Array.of(extrapolated), () => limit)
          expect(mismatch).toBeUndefined()
        }),
      )
    }
  })
  await fc.assert(agrees, { seed: 1, numRuns: 15 })
}

it.each(subjects.filter(({ kind }) => kind === 'primitive'))('the gradient of the gradient of $name', async subject =>
  secondOrder(subject),
)
