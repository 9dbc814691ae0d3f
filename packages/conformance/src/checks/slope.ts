import { type Backend, constant, type Ops, scope, sizeOf, type Tracked, vjp } from '@convene/core'
import { bounded, exactly } from '../bounded.ts'
import { type Comparison, compare, type HostTensor } from '../call.ts'
import { float64PerFloat32 } from '../errorModels.ts'
import { errorModels, withInputs } from '../evaluateCall.ts'

/** A program from tensors to a single number. */
export type ScalarProgram = <T>(ops: Ops<T>, tensors: readonly T[]) => T

/**
 * The slope of a scalar program along a direction, by central differences with one step of Richardson extrapolation,
 * against the one that its gradient gives. Both are the reference's, in float64: this judges core's rules. How far the
 * extrapolation moved the finer difference bounds what is left of its error, and the error analysis of both sides the rest.
 *
 * @param along for each tensor the way to go; a tensor without one stays where it is
 * @see Higham, Accuracy and Stability of Numerical Algorithms, section 1.14 (numerical differentiation)
 */
export function slope<R>(
  reference: Backend<R>,
  what: string,
  program: ScalarProgram,
  tensors: readonly HostTensor[],
  along: readonly (HostTensor | undefined)[],
): Promise<Comparison> {
  const moving = tensors.flatMap((_, i) => (along[i] === undefined ? [] : [i]))
  const given = [...tensors, ...moving.map(i => along[i]!)]
  return withInputs(reference, given, all =>
    scope(reference, async ops => {
      const [still, directions] = [all.slice(0, tensors.length), all.slice(tensors.length)]
      const analysis = bounded(ops, errorModels)
      const read = async ({ value, error }: { readonly value: R; readonly error: R }) => ({
        value: (await reference.toHost(value))[0]!,
        error: float64PerFloat32 * (await reference.toHost(error))[0]!,
      })
      let rounding = 0
      const at = async (t: number): Promise<number> => {
        const moved = still.slice()
        moving.forEach((i, k) => {
          moved[i] = ops.add(still[i]!, ops.mul(ops.fill({ value: t, shape: [] }), directions[k]!))
        })
        const { value, error } = await read(
          program(
            analysis,
            moved.map(x => exactly(ops, x)),
          ),
        )
        rounding = Math.max(rounding, error)
        return value
      }
      const difference = async (step: number) => ((await at(step)) - (await at(-step))) / (2 * step)
      const coarse = await difference(step)
      const fine = await difference(step / 2)
      const extrapolated = (4 * fine - coarse) / 3
      const gradients = gradientsOf(
        analysis,
        program,
        still.map(x => exactly(ops, x)),
        moving,
      )
      const steps = gradients.map((gradient, k) => inner(analysis, gradient, exactly(ops, directions[k]!)))
      const expected = await read(steps.reduce((sum, term) => analysis.add(sum, term)))
      // (4 · 2 / step + 1 / step) / 3 evaluations, each off by `rounding`.
      const limit = Math.abs(extrapolated - fine) + (3 * rounding) / step + expected.error
      return compare(what, Float64Array.of(expected.value), Float64Array.of(extrapolated), () => limit)
    }),
  )
}

/** Half as far as the nearest kink may be. */
const step = 2 ** -8

/** The gradients of a scalar program by some of its tensors, the others being held. */
export function gradientsOf<T>(
  ops: Ops<T>,
  program: ScalarProgram,
  tensors: readonly T[],
  by: readonly number[],
): readonly T[] {
  const { y, pullback } = vjp(
    ops,
    (tracking, xs: readonly Tracked<T>[]) => program(tracking, replaced(tensors.map(constant), by, xs)),
    by.map(i => tensors[i]!),
  )
  return pullback(ops.fill({ value: 1, shape: ops.shapeOf(y) }))
}

/** The items with others in some places. */
export function replaced<T>(items: readonly T[], places: readonly number[], others: readonly T[]): readonly T[] {
  const result = items.slice()
  places.forEach((place, k) => {
    result[place] = others[k]!
  })
  return result
}

/** ⟨x, y⟩, as a program. */
export function inner<T>(ops: Ops<T>, x: T, y: T): T {
  const product = ops.mul(x, y)
  const flat = ops.reshape(product, { shape: [sizeOf(ops.shapeOf(product))] })
  return ops.sum(flat, { axes: [0], keepDims: false })
}
