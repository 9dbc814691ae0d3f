import type { Model } from '@convene/nn'
import type { Clipping } from '../clipping.ts'
import type { Metric } from '../metrics/metric.ts'
import { type Objective, termsOf } from '../objective.ts'
import type { Optimizer } from '../optimizers/optimizer.ts'
import type { StartOptions } from '../trainState.ts'
import type { TrainTask } from '../trainStep.ts'
import { type MetricTerm, metricTerms, outputsFor } from './metricTerms.ts'

/** What of a training's options each step depends on. */
export interface TaskOptions extends Pick<StartOptions, 'isFrozen'> {
  readonly optimizer: Optimizer
  readonly loss: Objective
  /** None, if left out. */
  readonly metrics?: readonly (Metric | MetricTerm)[]
  readonly clipping?: Clipping
}

/** What is trained with these options, and how. */
export function taskOf(model: Model, options: TaskOptions): TrainTask {
  const { optimizer, loss, isFrozen, clipping } = options
  const reported = outputsFor(metricsOfTraining(options))
  return { model, optimizer, terms: termsOf(loss), isFrozen, clipping, reported }
}

/** The metrics that are counted while the network learns. */
export function metricsOfTraining({ metrics = [] }: Pick<TaskOptions, 'metrics'>): readonly Required<MetricTerm>[] {
  return metricTerms(metrics).filter(({ metric }) => metric.evaluationOnly !== true)
}
