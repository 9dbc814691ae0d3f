import { cpu } from '@convene/backend-cpu'
import {
  applyCall,
  constant,
  evaluate,
  inferShape,
  type OpName,
  type Ops,
  opDefs,
  opNames,
  type Shape,
  vjp,
} from '@convene/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { OpCall } from './call.ts'
import { withInputs } from './evaluateCall.ts'
import { childSeed, withNumbers } from './generate.ts'
import { randomTensor } from './numbers.ts'
import type { OpSpec } from './spec.ts'
import { specs } from './specs/index.ts'

// The gradient of a gradient, by nesting vjp, against differences of the gradient: all in float64.

const reference = cpu({ precision: 'float64' })
const step = 2 ** -9

/** ⟨gradient of ⟨f, dy⟩ by the input, u⟩: a scalar program of x, dy and u, which can be differentiated again. */
function slopeAlong<T>(ops: Ops<T>, call: OpCall, input: number, tensors: readonly T[], x: T): T {
  const [dy, u] = [tensors.at(-2)!, tensors.at(-1)!]

  const { pullback } = vjp(
    ops,
    (tracking, [x]) => {
      const inputs = tensors.slice(0, -2).map(constant).with(input, x)
      return applyCall(tracking, { ...call, inputs })
    },
    [x],
  )
  const product = ops.mul(pullback(dy)[0], u)
  return ops.sum(ops.reshape(product, { shape: [1, size(ops.shapeOf(product))] }), { axes: [0, 1], keepDims: false })
}

const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1)

async function secondOrder<K extends OpName>(op: K): Promise<void> {
  const spec = specs[op] as OpSpec<K>
  const inputs = Array.from({ length: opDefs[op].arity }, (_, i) => i).filter(i => !spec.choosesBy?.includes(i))
  const agrees = fc.asyncProperty(spec.signatures, fc.integer(), async (signature, seed) => {
    const call = withNumbers(op, spec, signature, 'reals', seed)
    const out = inferShape({ ...call, inputs: signature.shapes as readonly Shape[] })
    for (const input of inputs) {
      const x = call.inputs[input]!
      const [dy, u, v] = [out, x.shape, x.shape].map((shape, i) =>
        randomTensor(shape, n => 2 * n - 1, childSeed(seed, 40 + i)),
      )
      await withInputs(reference, [...call.inputs, dy!, u!, v!], async tensors => {
        const ops = evaluate(reference)
        const direction = tensors.at(-1)!
        const given = tensors.slice(0, -1)
        const at = async (t: number) => {
          const moved = ops.add(given[input]!, ops.mul(ops.fill({ value: t, shape: [] }), direction))
          return (await reference.toHost(slopeAlong(ops, call, input, given, moved)))[0]!
        }
        const difference = async (h: number) => ((await at(h)) - (await at(-h))) / (2 * h)
        const [coarse, fine] = [await difference(step), await difference(step / 2)]
        const extrapolated = (4 * fine - coarse) / 3
        const { pullback } = vjp(ops, (tracking, [x]) => slopeAlong(tracking, call, input, given.map(constant), x), [
          given[input]!,
        ])
        const hessian = pullback(ops.fill({ value: 1, shape: [] }))[0]
        const [a, b] = [await reference.toHost(hessian), v!.data]
        const product = b.reduce((sum: number, value: number, i: number) => sum + value * a[i]!, 0)
        const rounding = (1e-12 * (1 + Math.abs(await at(0)))) / step
        expect(Math.abs(product - extrapolated)).toBeLessThanOrEqual(Math.abs(extrapolated - fine) + rounding)
      })
    }
  })
  await fc.assert(agrees, { seed: 1, numRuns: 15 })
}

it.each(opNames)('the gradient of the gradient of %s', async op => secondOrder(op))
