import { resolve } from 'node:path'
import { DataError } from '@convene/core'
import {
  averagePrecisionOf,
  evaluateVoc,
  labelFormats,
  readVocResults,
  type TextFiles,
  type VocDetections,
  type VocObjects,
  vocDetectionsOf,
  vocObjectsOf,
} from '@convene/detection'
import { readLabelFolder } from '@convene/detection/node'

export interface VocNumbers {
  /** The mean of the classes' AP, at all points and at eleven. */
  readonly mAP: number
  readonly mAP11: number
  readonly iouThreshold: number
  /** Detections of classes that no object has: they are in no number. */
  readonly otherDetections: number
  readonly perClass: readonly {
    readonly name: string
    readonly AP: number
    readonly AP11: number
    readonly positives: number
    readonly truePositives: number
    readonly falsePositives: number
  }[]
}

/**
 * VOC's evaluation of folders: annotations in VOC's XML with results as VOC's toolkit takes them, or YOLO's texts, those of
 * detections with a sixth number.
 *
 * @throws DataError eval.folder: no labels in a folder
 * @throws DataError eval.image: a detection of an image that has no labels
 * @throws DataError labels.…, xml.…, yolo.…, voc.…: what is wrong, with the file that it is in
 */
export async function evaluateFolders(truth: string, results: string, cwd: string): Promise<VocNumbers> {
  const [there, found] = [await readLabelFolder(resolve(cwd, truth)), await readLabelFolder(resolve(cwd, results))]
  const isVoc = hasEnding(there, '.xml')
  if (!isVoc && !hasEnding(there, '.txt')) {
    throw new DataError({ code: 'eval.folder', expected: "VOC's .xml or YOLO's .txt", received: `${truth}: neither` })
  }
  const set = isVoc ? labelFormats.voc.read(there) : labelFormats.yolo.read(there)
  const objects = vocObjectsOf(set)
  const detections = isVoc ? readVocResults(found) : vocDetectionsOf(labelFormats.yolo.read(withClasses(found, there)))
  const images = new Set(set.images.map(({ file }) => file.replace(/\.[^./\\]*$/, '')))
  const unknown = detections.images.find(image => !images.has(String(image)))
  if (unknown !== undefined) {
    const received = `${results}: ${unknown}`
    throw new DataError({ code: 'eval.image', expected: `an image with labels in ${truth}`, received })
  }
  return numbersOf(objects, detections, isVoc)
}

function numbersOf(objects: VocObjects, detections: VocDetections, isInclusive: boolean): VocNumbers {
  const iouThreshold = 0.5
  const { mAP, perClass } = evaluateVoc(objects, detections, { iouThreshold, isInclusive })
  const classes = perClass.map(({ category, curve, ...numbers }) => ({
    name: category,
    AP11: averagePrecisionOf(curve, '11-points'),
    ...numbers,
  }))
  const known = new Set(objects.categories)
  return {
    mAP,
    mAP11: classes.length === 0 ? 0 : classes.reduce((sum, { AP11 }) => sum + AP11, 0) / classes.length,
    iouThreshold,
    otherDetections: detections.categories.filter(category => !known.has(category)).length,
    perClass: classes,
  }
}

/** YOLO's detections go by the labels' list of classes, unless they have one of their own. */
function withClasses(found: TextFiles, there: TextFiles): TextFiles {
  const classes = there.get('classes.txt')
  return classes === undefined || found.has('classes.txt') ? found : new Map([...found, ['classes.txt', classes]])
}

function hasEnding(files: TextFiles, ending: string): boolean {
  return [...files.keys()].some(path => path.toLowerCase().endsWith(ending) && path !== 'classes.txt')
}
