import {
  type Backend,
  ConveneError,
  formatShape,
  type HostArray,
  type Ops,
  pauses,
  type Shape,
  ShapeError,
  sameShape,
  scope,
  sizeOf,
  type Tree,
  vjp,
} from '@convene/core'
import { withInputs } from '../evaluateCall.ts'
import { deviations } from './deviations.ts'
import { compareFailedCase, isFailedCase } from './failedCase.ts'
import { parseCase, type RawCase, type VectorCase } from './parseVectors.ts'
import { Unsupported, type VectorProgram } from './program.ts'
import { programs } from './programs.ts'
import { rehearse } from './rehearse.ts'

/** How a published case went. */
export interface VectorResult {
  readonly id: string
  readonly op: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, how it failed, or which deviation it is. */
  readonly reason?: string
  /** The largest error as a fraction of the case's tolerance; absent if nothing was compared. */
  readonly worstError?: number
}

/**
 * Runs published cases on a backend, forward, and backward where there is a `dy`; results come as they are known. A case
 * with an op or an attribute that nobody here knows is skipped by its name; so is a stated deviation, unless it agrees:
 * then it is none, and fails.
 */
export async function* runVectors<T>(
  backend: Backend<T>,
  cases: readonly RawCase[],
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<VectorResult> {
  const pause = pauses()
  for (const item of cases) {
    await pause()
    signal?.throwIfAborted()
    yield await runCase(backend, item)
  }
}

async function runCase<T>(backend: Backend<T>, raw: RawCase): Promise<VectorResult> {
  const { id, op } = raw
  if (isFailedCase(raw)) return verdictOf(raw, () => compareFailedCase(backend, raw))
  const program = Object.hasOwn(programs, op) ? programs[op] : undefined
  if (program === undefined) return { id, op, status: 'skipped', reason: `unknown op ${op}` }
  return verdictOf(raw, () => compareOutputs(backend, parseCase(raw), program))
}

async function verdictOf({ id, op }: RawCase, run: () => Promise<Comparison>): Promise<VectorResult> {
  try {
    const { complaint, worstError } = await run()
    const deviation = Object.hasOwn(deviations, id) ? deviations[id] : undefined
    if (deviation !== undefined) {
      return complaint === undefined
        ? { id, op, status: 'failed', reason: `agrees, although stated to deviate: ${deviation}`, worstError }
        : { id, op, status: 'skipped', reason: `stated deviation: ${deviation}`, worstError }
    }
    return complaint === undefined
      ? { id, op, status: 'passed', worstError }
      : { id, op, status: 'failed', reason: complaint, worstError }
  } catch (error) {
    if (error instanceof Unsupported) return { id, op, status: 'skipped', reason: error.message }
    if (!(error instanceof ConveneError)) throw error
    const status = error.code === 'backend.limitation' ? 'skipped' : 'failed'
    return { id, op, status, reason: error.message }
  }
}

/** How a case compares. */
export interface Comparison {
  /** The first thing that is wrong. */
  readonly complaint?: string
  readonly worstError: number
}

async function compareOutputs<T>(
  backend: Backend<T>,
  { op, attrs, inputs, outputs, tolerance }: VectorCase,
  program: VectorProgram,
): Promise<Comparison> {
  const unknown = Object.keys(attrs).find(name => !program.attributes.includes(name))
  if (unknown !== undefined) throw new Unsupported(`${op} with ${unknown}`)
  const names = Object.keys(inputs)
  const tensors = names.map(name => {
    const { shape, data } = inputs[name]!
    return { shape, data: Float32Array.from(data) }
  })
  const shapes = Object.fromEntries(names.map(name => [name, inputs[name]!.shape]))
  rehearse(op, ops => outputsOf(ops, shapes, attrs, program))
  return withInputs(backend, tensors, uploaded =>
    scope(backend, async ops => {
      const given = Object.fromEntries(uploaded.map((x, i) => [names[i]!, x]))
      const actual = outputsOf(ops, given, attrs, program)
      const counts = program.counts(attrs)
      let result: Comparison = { worstError: 0 }
      for (const [name, expected] of Object.entries(outputs)) {
        const y = Object.hasOwn(actual, name) ? actual[name] : undefined
        if (y === undefined) throw new Unsupported(`${op} to ${name}`)
        const count = Object.hasOwn(counts, name) ? actual[counts[name]!] : undefined
        const { shape, data } = await readRows(backend, y, count)
        const next = sameShape(shape, expected.shape)
          ? compareNumbers(name, data, expected.data, tolerance)
          : {
              complaint: `${name}: expected ${formatShape(expected.shape)}, received ${formatShape(shape)}`,
              worstError: Number.POSITIVE_INFINITY,
            }
        result = { ...next, ...result, worstError: Math.max(result.worstError, next.worstError) }
      }
      return result
    }),
  )
}

/** A tensor, or as many of its rows as `count` says. */
async function readRows<T>(
  backend: Backend<T>,
  y: T,
  count: T | undefined,
): Promise<{ readonly shape: Shape; readonly data: HostArray }> {
  const [shape, data] = [backend.shapeOf(y), await backend.toHost(y)]
  if (count === undefined) return { shape, data }
  const [rows = 0] = await backend.toHost(count)
  return { shape: shape.with(0, rows), data: data.subarray(0, rows * sizeOf(shape.slice(1))) }
}

/** Where there is a `dy`, `d_<name>` is the gradient of Σ y·dy by the input of that name. */
function outputsOf<T>(ops: Ops<T>, given: Tree<T>, attrs: unknown, program: VectorProgram): Tree<T> {
  const { dy, ...tensors } = given
  if (dy === undefined) return program.run(ops, tensors, attrs)
  const names = Object.keys(tensors)
  const { y, pullback } = vjp(
    ops,
    (tracking, xs) => program.run(tracking, Object.fromEntries(names.map((name, i) => [name, xs[i]!])), attrs).y!,
    Object.values(tensors),
  )
  if (!sameShape(ops.shapeOf(dy), ops.shapeOf(y))) {
    const [expected, received] = [formatShape(ops.shapeOf(y)), formatShape(ops.shapeOf(dy))]
    throw new ShapeError({ code: 'vectors.dy', expected, received })
  }
  return { y, ...Object.fromEntries(pullback(dy).map((gradient, i) => [`d_${names[i]}`, gradient])) }
}

function compareNumbers(
  name: string,
  actual: HostArray,
  expected: readonly number[],
  { abs, rel }: VectorCase['tolerance'],
): Comparison {
  let worstError = 0
  let complaint: string | undefined
  for (const [i, wanted] of expected.entries()) {
    const got = actual[i]!
    if (got === wanted || (Number.isNaN(got) && Number.isNaN(wanted))) continue
    const limit = abs + rel * Math.abs(wanted)
    const fraction = Math.abs(got - wanted) / limit
    // Infinity − Infinity is NaN, which is within no tolerance.
    worstError = Math.max(worstError, Number.isNaN(fraction) ? Number.POSITIVE_INFINITY : fraction)
    if (!(fraction <= 1)) complaint ??= `${name}[${i}]: expected ${wanted}, received ${got}, within ${limit}`
  }
  return { worstError, ...(complaint !== undefined && { complaint }) }
}
