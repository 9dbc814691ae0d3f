import { DataError } from '@convene/core'
import { type CountedOptions, classified, type Metric, type Values } from './metric.ts'

/** How often examples of each class were taken for each: row by label, column by prediction. */
export interface ConfusionMatrix {
  readonly classes: number
  /** [classes, classes], row-major. */
  readonly counts: readonly number[]
}

/** What came true of one class. */
interface Outcome {
  readonly truePositives: number
  /** Examples of other classes that were taken for this one. */
  readonly falsePositives: number
  /** Examples of this class that were taken for another. */
  readonly falseNegatives: number
}

/** Which number stands for all classes: of all classes the mean, or that by how many examples have them; or of all examples as one; or of one class. */
export type Average = 'macro' | 'weighted' | 'micro' | { readonly class: number }

/** @param labels class numbers or one-hot; predictions [n, …, classes] */
export function confusionMatrix(labels: Values, predictions: Values): ConfusionMatrix {
  const classes = predictions.shape.at(-1) ?? 0
  return { classes, counts: addTo('confusionMatrix', new Array<number>(classes ** 2).fill(0), labels, predictions) }
}

/** Of what was taken for a class, the share that was one. 0 for a class that nothing was taken for, as in scikit-learn. */
export function precision(classes: number, average: Average = 'macro'): Metric {
  return ofClasses('precision', classes, average, ({ truePositives, falsePositives }) =>
    ratio(truePositives, truePositives + falsePositives),
  )
}

/** Of a class, the share that was taken for it. 0 for a class that nothing is of. */
export function recall(classes: number, average: Average = 'macro'): Metric {
  return ofClasses('recall', classes, average, ({ truePositives, falseNegatives }) =>
    ratio(truePositives, truePositives + falseNegatives),
  )
}

/** The harmonic mean of precision and recall. */
export function f1(classes: number, average: Average = 'macro'): Metric {
  return ofClasses('f1', classes, average, ({ truePositives, falsePositives, falseNegatives }) =>
    ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  )
}

/**
 * The mean over classes of intersection over union, of pixels or examples; classes that are nowhere count nothing.
 *
 * @see Long, Shelhamer & Darrell, arXiv:1411.4038, section 5
 */
export function meanIou(classes: number, options: CountedOptions = {}): Metric {
  const mean = (outcomes: readonly Outcome[]) => {
    const present = outcomes
      .map(({ truePositives, falsePositives, falseNegatives }) => ({
        intersection: truePositives,
        union: truePositives + falsePositives + falseNegatives,
      }))
      .filter(({ union }) => union > 0)
    return present.reduce((sum, { intersection, union }) => sum + intersection / union, 0) / present.length
  }
  return fromMatrix('meanIou', classes, mean, options)
}

function ofClasses(name: string, classes: number, average: Average, of: (outcome: Outcome) => number): Metric {
  if (typeof average === 'object') {
    const { class: only } = average
    if (!(Number.isInteger(only) && only >= 0 && only < classes)) {
      const expected = `a class from 0 to ${classes - 1}`
      throw new DataError({ code: `${name}.class`, expected, received: String(only) })
    }
    return fromMatrix(`${name}OfClass${only}`, classes, outcomes => of(outcomes[only]!))
  }
  return fromMatrix(name, classes, outcomes => {
    if (average === 'micro') return of(outcomes.reduce(addOutcomes))
    const weights = outcomes.map(({ truePositives, falseNegatives }) =>
      average === 'macro' ? 1 : truePositives + falseNegatives,
    )
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return outcomes.reduce((sum, outcome, i) => sum + weights[i]! * of(outcome), 0) / total
  })
}

function fromMatrix(
  name: string,
  classes: number,
  result: (outcomes: readonly Outcome[]) => number,
  options: CountedOptions = {},
): Metric {
  return {
    name,
    higherIsBetter: true,
    initial: new Array<number>(classes ** 2).fill(0),
    update: (counts, labels, predictions) => addTo(name, [...counts], labels, predictions, options),
    result: counts => result(outcomesOf({ classes, counts })),
  }
}

function addTo(
  name: string,
  counts: number[],
  labels: Values,
  predictions: Values,
  options: CountedOptions = {},
): readonly number[] {
  const { counted, classes, label, predicted } = classified(name, labels, predictions, options)
  if (counts.length !== classes ** 2) {
    const expected = `for ${name}, predictions of ${Math.sqrt(counts.length)} classes`
    throw new DataError({ code: 'metric.shape', expected, received: String(classes) })
  }
  for (const i of counted) counts[label(i) * classes + predicted(i)]! += 1
  return counts
}

function outcomesOf({ classes, counts }: ConfusionMatrix): readonly Outcome[] {
  const at = (label: number, prediction: number) => counts[label * classes + prediction]!
  const all = Array.from({ length: classes }, (_, i) => i)
  const sumOver = (of: (other: number) => number) => all.reduce((sum, other) => sum + of(other), 0)
  return all.map(c => {
    const truePositives = at(c, c)
    return {
      truePositives,
      falsePositives: sumOver(other => at(other, c)) - truePositives,
      falseNegatives: sumOver(other => at(c, other)) - truePositives,
    }
  })
}

const addOutcomes = (a: Outcome, b: Outcome): Outcome => ({
  truePositives: a.truePositives + b.truePositives,
  falsePositives: a.falsePositives + b.falsePositives,
  falseNegatives: a.falseNegatives + b.falseNegatives,
})

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
