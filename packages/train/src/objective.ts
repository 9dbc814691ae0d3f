import { DataError, leaf, type Ops, scalar, type Tree } from '@convene/core'
import { type Loss, type LossName, losses } from './losses.ts'

/** Which of a network's outputs is compared with which of a batch's tensors. */
export interface Pairing {
  /** `y`, if left out; other outputs by the paths under which layers give them, such as those of auxiliary heads. */
  readonly output?: string
  /** `labels`, if left out. */
  readonly target?: string
}

/** One of several losses. */
export interface LossTerm extends Pairing {
  readonly loss: LossName | Loss
  /** How much it counts; 1, if left out. */
  readonly weight?: number
}

/** What is made small: one loss of `y` and `labels`, or the weighted sum of several. */
export type Objective = LossName | Loss | readonly LossTerm[]

/** The terms of an objective, with nothing left out. */
export function termsOf(objective: Objective): readonly Required<LossTerm>[] {
  const terms: readonly LossTerm[] = typeof objective === 'object' ? objective : [{ loss: objective }]
  if (terms.length === 0) throw new DataError({ code: 'objective.terms', expected: 'a loss', received: 'none' })
  return terms.map(({ loss, output = 'y', target = 'labels', weight = 1 }) => ({ loss, output, target, weight }))
}

/**
 * The weighted sum of an objective's losses.
 *
 * @throws DataError tree.missing: an output or a target is not there
 */
export function lossOf<T>(ops: Ops<T>, terms: readonly Required<LossTerm>[], outputs: Tree<T>, targets: Tree<T>): T {
  return terms
    .map(({ loss, output, target, weight }) => {
      const of = typeof loss === 'string' ? losses[loss] : loss
      const value = ops.layer('loss', () => of(ops, leaf(targets, target), leaf(outputs, output)))
      return weight === 1 ? value : ops.mul(scalar(ops, weight), value)
    })
    .reduce((sum, term) => ops.add(sum, term))
}
