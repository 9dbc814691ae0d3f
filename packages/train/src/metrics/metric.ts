import { DataError, type HostArray, type Shape } from '@convene/core'

/** A batch's labels or predictions, on the host. */
export interface Values {
  readonly shape: Shape
  readonly data: HostArray
}

/**
 * A number that tells how good predictions are, over many batches. What it has seen is a list of sums, so that a checkpoint
 * can keep it.
 */
export interface Metric {
  readonly name: string
  /** Whether more is better. */
  readonly higherIsBetter: boolean
  /**
   * Whether it is left out while a network learns, and made of validations and tests alone: one that keeps all it has seen, or
   * takes long. False, if left out.
   */
  readonly evaluationOnly?: boolean
  /** The sums before the first batch. */
  readonly initial: readonly number[]
  /**
   * The sums after one more batch.
   *
   * @throws DataError metric.shape, metric.label
   */
  update(sums: readonly number[], labels: Values, predictions: Values): readonly number[]
  /** NaN, where it is a ratio over nothing. */
  result(sums: readonly number[]): number
}

/** What counts of a batch. */
export interface CountedOptions {
  /** Examples, or pixels, with this label count nothing. None, if left out. */
  readonly ignoreIndex?: number
}

/** Scores and classes of labels, where `labels` are class numbers or one-hot and predictions are [n, …, classes]. */
export interface Classified {
  /** Which examples count. */
  readonly counted: readonly number[]
  readonly classes: number
  /** The class of example i. */
  label(i: number): number
  /** What is predicted of class c for example i. */
  score(i: number, c: number): number
  /** The class of the highest score; the first, of several. */
  predicted(i: number): number
}

/** @throws DataError metric.shape: labels do not go with predictions; metric.label: not a class */
export function classified(
  metric: string,
  labels: Values,
  predictions: Values,
  { ignoreIndex }: CountedOptions = {},
): Classified {
  const classes = predictions.shape.at(-1) ?? 0
  const count = classes === 0 ? 0 : predictions.data.length / classes
  const oneHot = labels.data.length === predictions.data.length && classes > 1
  if (!oneHot && labels.data.length !== count) {
    throw new DataError({
      code: 'metric.shape',
      expected: `for ${metric}, ${count} class numbers or ${predictions.data.length} numbers one-hot`,
      received: `labels [${labels.shape.join(', ')}] with predictions [${predictions.shape.join(', ')}]`,
    })
  }
  const highest = (data: HostArray, i: number): number => {
    let best = 0
    for (let c = 1; c < classes; c++) if (data[i * classes + c]! > data[i * classes + best]!) best = c
    return best
  }
  const classNumber = (i: number): number => {
    const label = labels.data[i]!
    if (Number.isInteger(label) && label >= 0 && label < classes) return label
    const expected = `for ${metric}, a class from 0 to ${classes - 1}`
    throw new DataError({ code: 'metric.label', expected, received: `${label} for example ${i}` })
  }
  const all = Array.from({ length: count }, (_, i) => i)
  const isIgnored = (i: number) => !oneHot && ignoreIndex !== undefined && labels.data[i] === ignoreIndex
  return {
    counted: ignoreIndex === undefined ? all : all.filter(i => !isIgnored(i)),
    classes,
    label: oneHot ? i => highest(labels.data, i) : classNumber,
    score: (i, c) => predictions.data[i * classes + c]!,
    predicted: i => highest(predictions.data, i),
  }
}
