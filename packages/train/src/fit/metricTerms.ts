import { leaf, type Tree } from '@convene/core'
import type { Metric, Values } from '../metrics/metric.ts'
import type { Pairing } from '../objective.ts'

/** A metric of another pair than `y` and `labels`. */
export interface MetricTerm extends Pairing {
  readonly metric: Metric
  /** What its figures are called; the metric's own name, if left out. */
  readonly name?: string
}

type Terms = readonly Required<MetricTerm>[]
export type Sums = Readonly<Record<string, readonly number[]>>

export function metricTerms(metrics: readonly (Metric | MetricTerm)[]): Terms {
  return metrics.map(given => {
    const {
      metric,
      name = metric.name,
      output = 'y',
      target = 'labels',
    } = 'metric' in given ? given : { metric: given }
    return { metric, name, output, target }
  })
}

/** Which outputs metrics are made of. */
export function outputsFor(terms: Terms): readonly string[] {
  return [...new Set(terms.map(({ output }) => output))]
}

/** The sum of losses, each as often as there were examples, and the number of examples. */
const lossName = 'loss'

export function startSums(terms: Terms): Sums {
  return { [lossName]: [0, 0], ...Object.fromEntries(terms.map(({ name, metric }) => [name, metric.initial])) }
}

export function addToSums(
  terms: Terms,
  sums: Sums,
  { loss, outputs }: { readonly loss: number; readonly outputs: Tree<Values> },
  targets: Tree<Values>,
  examples: number,
): Sums {
  const [total = 0, count = 0] = leaf(sums, lossName)
  const updated = terms.map(({ name, metric, output, target }) => [
    name,
    metric.update(leaf(sums, name), leaf(targets, target), leaf(outputs, output)),
  ])
  return { [lossName]: [total + loss * examples, count + examples], ...Object.fromEntries(updated) }
}

/** The figures that sums amount to, by name: `loss` and the metrics. */
export function figuresOf(terms: Terms, sums: Sums): Readonly<Record<string, number>> {
  const [total = 0, count = 0] = leaf(sums, lossName)
  const byName = Object.fromEntries(terms.map(({ name, metric }) => [name, metric.result(leaf(sums, name))]))
  return { [lossName]: total / count, ...byName }
}
