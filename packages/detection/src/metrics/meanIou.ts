import { DataError } from '@convene/core'

/** How often which class was taken for which: [classes, classes], a row for each label, a column for each prediction. */
export interface ConfusionMatrix {
  readonly classes: number
  readonly counts: Float64Array
}

/** @throws DataError confusionMatrix.classes: no whole number from 1 to 4096 */
export function emptyConfusionMatrix(classes: number): ConfusionMatrix {
  if (!(Number.isInteger(classes) && classes >= 1 && classes <= 4096)) {
    const expected = 'a whole number of classes from 1 to 4096'
    throw new DataError({ code: 'confusionMatrix.classes', expected, received: String(classes) })
  }
  return { classes, counts: new Float64Array(classes ** 2) }
}

/**
 * A matrix with an image more. As in core, a label that is none of the classes, such as VOC's 255 for pixels that belong to
 * nothing, does not count, and neither does a prediction of NaN; any other prediction that is none counts as the nearest.
 *
 * @param labels      class numbers
 * @param predictions as many
 * @throws DataError confusionMatrix.lengths
 */
export function addToConfusionMatrix(
  { classes, counts }: ConfusionMatrix,
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
): ConfusionMatrix {
  if (labels.length !== predictions.length) {
    const expected = `${labels.length} predictions`
    throw new DataError({ code: 'confusionMatrix.lengths', expected, received: String(predictions.length) })
  }
  const sums = counts.slice()
  for (let i = 0; i < labels.length; i++) {
    const [label, prediction] = [labels[i]!, predictions[i]!]
    if (!(Number.isInteger(label) && label >= 0 && label < classes) || Number.isNaN(prediction)) continue
    sums[label * classes + Math.min(Math.max(Math.round(prediction), 0), classes - 1)]! += 1
  }
  return { classes, counts: sums }
}

export interface MeanIouOptions {
  /** A class that the mean leaves out. Its pixels still count where they are taken for another. None, if left out. */
  readonly background?: number
}

/**
 * Intersection over union of each class of a segmentation, and their mean over the classes that occur in the labels or the
 * predictions.
 *
 * @returns `iou`, [classes], 0 for a class that does not occur; `mean`, 0 if none does
 * @see Long, Shelhamer & Darrell, arXiv:1411.4038, section 5
 */
export function meanIouOf(
  { classes, counts }: ConfusionMatrix,
  { background }: MeanIouOptions = {},
): { readonly iou: Float64Array; readonly mean: number } {
  const [labelled, predicted] = [new Float64Array(classes), new Float64Array(classes)]
  for (const [i, count] of counts.entries()) {
    labelled[Math.floor(i / classes)]! += count
    predicted[i % classes]! += count
  }
  const iou = new Float64Array(classes)
  let [sum, occurring] = [0, 0]
  for (let i = 0; i < classes; i++) {
    const both = counts[i * (classes + 1)]!
    const either = labelled[i]! + predicted[i]! - both
    if (either === 0) continue
    iou[i] = both / either
    if (i === background) continue
    sum += iou[i]!
    occurring++
  }
  return { iou, mean: occurring === 0 ? 0 : sum / occurring }
}
