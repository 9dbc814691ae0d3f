import { DataError } from '@convene/core'
import { imagenetLabels } from './imagenetLabels.ts'

export interface Prediction {
  readonly label: string
  /** WordNet's identifier of the class. */
  readonly wnid: string
  readonly probability: number
}

export interface DecodePredictionsOptions {
  /** How many; 5, if left out. */
  readonly top?: number
}

/**
 * The likeliest of ImageNet's classes, likeliest first; of equal ones, first the one with the lower index.
 *
 * @param probabilities one for each of the 1000 classes, of one image
 * @throws DataError decodePredictions.length: not 1000
 * @throws DataError decodePredictions.nan: NaN among them
 * @throws DataError decodePredictions.top: not a whole number from 1 to 1000
 */
export function decodePredictions(
  probabilities: ArrayLike<number>,
  { top = 5 }: DecodePredictionsOptions = {},
): readonly Prediction[] {
  const classes = imagenetLabels.length
  if (probabilities.length !== classes) {
    const received = String(probabilities.length)
    throw new DataError({ code: 'decodePredictions.length', expected: `${classes} probabilities`, received })
  }
  if (!Number.isInteger(top) || top < 1 || top > classes) {
    const expected = `a whole number from 1 to ${classes}`
    throw new DataError({ code: 'decodePredictions.top', expected, received: String(top) })
  }
  const predictions = imagenetLabels.map(([wnid, label], index) => {
    const probability = probabilities[index]!
    if (Number.isNaN(probability)) {
      throw new DataError({ code: 'decodePredictions.nan', expected: 'numbers', received: `NaN for class ${index}` })
    }
    return { label, wnid, probability }
  })
  // Sorting is stable.
  return predictions.sort((a, b) => b.probability - a.probability).slice(0, top)
}
