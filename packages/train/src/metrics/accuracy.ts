import { type CountedOptions, classified, type Metric } from './metric.ts'

export interface AccuracyOptions extends CountedOptions {
  /** Whether the smallest number is the answer, as with distances; false, if left out. */
  readonly smallest?: boolean
}

/**
 * The share of examples whose class has the highest score; of pixels, for predictions [n, h, w, classes]. Labels are class
 * numbers or one-hot.
 */
export function accuracy({ smallest = false, ...options }: AccuracyOptions = {}): Metric {
  const isRight: IsRight = ({ classes, label, score, predicted }, i) => {
    if (!smallest) return predicted(i) === label(i)
    let nearest = 0
    for (let c = 1; c < classes; c++) if (score(i, c) < score(i, nearest)) nearest = c
    return nearest === label(i)
  }
  return share('accuracy', isRight, options)
}

/**
 * The share of examples whose class is among the `k` highest scores, 5 if left out. Of equal scores the first classes count
 * as higher.
 */
export function topKAccuracy(k = 5): Metric {
  return share(`top${k}Accuracy`, ({ classes, label, score }, i) => {
    const own = label(i)
    let higher = 0
    for (let c = 0; c < classes; c++) {
      if (score(i, c) > score(i, own) || (score(i, c) === score(i, own) && c < own)) higher++
    }
    return higher < k && !Number.isNaN(score(i, own))
  })
}

type IsRight = (batch: ReturnType<typeof classified>, i: number) => boolean

function share(name: string, isRight: IsRight, options: CountedOptions = {}): Metric {
  return {
    name,
    higherIsBetter: true,
    initial: [0, 0],
    update: ([right = 0, all = 0], labels, predictions) => {
      const batch = classified(name, labels, predictions, options)
      let rightHere = 0
      for (const i of batch.counted) if (isRight(batch, i)) rightHere++
      return [right + rightHere, all + batch.counted.length]
    },
    result: ([right = 0, all = 0]) => right / all,
  }
}

/** The share of numbers on the same side of `threshold` as their labels, which are 0 and 1. */
export function binaryAccuracy(threshold = 0.5): Metric {
  return {
    name: 'binaryAccuracy',
    higherIsBetter: true,
    initial: [0, 0],
    update: ([right = 0, all = 0], labels, { data }) => {
      let rightHere = 0
      data.forEach((score, i) => {
        if (score > threshold === labels.data[i]! > 0.5) rightHere++
      })
      return [right + rightHere, all + data.length]
    },
    result: ([right = 0, all = 0]) => right / all,
  }
}
