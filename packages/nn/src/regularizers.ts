import { abs, leaf, type Ops, scalar, sum, sumSquare, type Tree } from '@convene/core'
import { type Model, variablesOf } from './model.ts'

/** What the loss adds for the size of a variable w: l1·Σ|w| + l2·Σw². */
export interface Regularizer {
  readonly l1: number
  readonly l2: number
}

/** Keras's l1: factor·Σ|w|. */
export const l1 = (factor = 0.01): Regularizer => ({ l1: factor, l2: 0 })

/** Keras's l2: factor·Σw². A paper's weight decay λ is λ/2 here, since it means λ/2·Σw². */
export const l2 = (factor = 0.01): Regularizer => ({ l1: 0, l2: factor })

/** Both at once. */
export const l1L2 = (factors: Partial<Regularizer> = {}): Regularizer => ({ l1: 0.01, l2: 0.01, ...factors })

/**
 * What a loss adds for the sizes of a model's variables; 0, if no layer asks for it.
 *
 * @param variables a value for each of the model's variables, by path
 * @returns a scalar
 * @throws DataError tree.missing: a variable with a regularizer has no value
 */
export function regularization<T>(ops: Ops<T>, model: Model, variables: Tree<T>): T {
  const terms = Object.entries(variablesOf(model)).flatMap(([path, { regularizer }]) => {
    if (regularizer === undefined) return []
    const { l1, l2 } = regularizer
    const w = () => leaf(variables, path)
    return [
      ...(l1 === 0 ? [] : [ops.mul(scalar(ops, l1), sum(ops, abs(ops, w())))]),
      ...(l2 === 0 ? [] : [ops.mul(scalar(ops, l2), sumSquare(ops, w()))]),
    ]
  })
  return terms.reduce((total, term) => ops.add(total, term), scalar(ops, 0))
}
