import type { Backend, Tree } from '@convene/core'
import { disposeAll, type HostTensor, type Model, upload } from '@convene/nn'
import type { Batch } from '../batches.ts'
import type { Metric } from '../metrics/metric.ts'
import { type Objective, termsOf } from '../objective.ts'
import { type EvaluationOptions, Evaluator } from './evaluator.ts'
import type { MetricTerm } from './metricTerms.ts'

export interface EvaluateOptions extends EvaluationOptions {
  readonly loss: Objective
  /** None, if left out. */
  readonly metrics?: readonly (Metric | MetricTerm)[]
}

/**
 * How good a model is: its loss, what regularizers add included, and metrics, by name.
 *
 * @throws ShapeError train.batch: a batch does not fit the model
 */
export async function evaluateModel<T>(
  backend: Backend<T>,
  model: Model,
  weights: Tree<HostTensor>,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  { loss, metrics = [], ...options }: EvaluateOptions,
): Promise<Readonly<Record<string, number>>> {
  const variables = upload(backend, weights)
  try {
    return await new Evaluator(backend, { model, terms: termsOf(loss), metrics }).run(variables, batches, options)
  } finally {
    disposeAll(backend, Object.values(variables))
  }
}
