import { DataError, type Ops, scalar, type Tree } from '@convene/core'
import type { Schedule } from '../schedules/schedule.ts'

/** One parameter at one step, and what the optimizer keeps for it. */
export interface UpdateInput<T> {
  /** The parameter's path. */
  readonly path: string
  readonly parameter: T
  readonly gradient: T
  /** By name, each of the parameter's shape. */
  readonly slots: Tree<T>
  /** `scalars` of this step, by name, each of shape []. */
  readonly scalars: Tree<T>
}

export interface Updated<T> {
  readonly parameter: T
  readonly slots: Tree<T>
}

/**
 * What makes new parameters of old ones and their gradients: pure functions, with all that they remember in `slots`.
 *
 * Numbers that change from step to step are made on the host in double precision, and are inputs of the step's program: it
 * is compiled once, and every backend gets the same ones.
 */
export interface Optimizer {
  readonly name: string
  /** What it keeps for each parameter: all zeros at first. */
  readonly slots: readonly string[]
  /** @param step how many steps there were before this one */
  scalars(step: number): Readonly<Record<string, number>>
  update<T>(ops: Ops<T>, given: UpdateInput<T>): Updated<T>
}

/** What every optimizer can be told. */
export interface OptimizerOptions {
  /** How far a step goes; a number, or one for each step. */
  readonly learningRate?: number | Schedule
  /**
   * How much of a parameter is taken away at each step, times the learning rate, beside what its gradient says. 0, if
   * left out; a function tells it by the parameter's path, such as 0 for biases.
   *
   * @see Loshchilov & Hutter, Decoupled Weight Decay Regularization, arXiv:1711.05101
   */
  readonly weightDecay?: number | ((path: string) => number)
}

/** @throws DataError optimizer.learningRate: not a number, or negative */
export function rateAt(learningRate: number | Schedule, step: number): number {
  const rate = typeof learningRate === 'number' ? learningRate : learningRate(step)
  if (rate >= 0 && rate < Number.POSITIVE_INFINITY) return rate
  const expected = `a rate of at least 0 at step ${step}`
  throw new DataError({ code: 'optimizer.learningRate', expected, received: String(rate) })
}

/** x − rate · decay · x */
export function decayed<T>(ops: Ops<T>, x: T, rate: T, weightDecay: OptimizerOptions['weightDecay'], path: string): T {
  const decay = typeof weightDecay === 'function' ? weightDecay(path) : (weightDecay ?? 0)
  return decay === 0 ? x : ops.sub(x, ops.mul(ops.mul(rate, scalar(ops, decay)), x))
}

/** a·x + b·y, of numbers a and b. */
export function mix<T>(ops: Ops<T>, a: number, x: T, b: number, y: T): T {
  return ops.add(ops.mul(scalar(ops, a), x), ops.mul(scalar(ops, b), y))
}

/** @throws DataError: not in [0, 1) */
export function checkFraction(code: string, value: number): number {
  if (value >= 0 && value < 1) return value
  throw new DataError({ code, expected: 'a number in [0, 1)', received: String(value) })
}
