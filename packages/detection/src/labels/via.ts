import { eachItem, recordOf } from '../json.ts'
import { parseJson, recordAt } from './json.ts'
import type { AnnotatedImage, LabelLoss, LabelReading, LabelSet, LabelWriting, TextFiles } from './labelSet.ts'
import { readEach } from './readEach.ts'
import { viaEntries } from './viaEntries.ts'
import { readImage } from './viaImage.ts'
import type { ViaOptions } from './viaOptions.ts'

/**
 * VGG Image Annotator's JSON: annotations of version 1 and 2, and projects, of which only the annotations are read.
 *
 * @throws DataError labels.json, json.field, via.shape, labels.path: what is wrong, with the file that it is in
 */
export function readViaJson(files: TextFiles, options: ViaOptions = {}): LabelReading {
  const losses: LabelLoss[] = []
  const images = readEach(files, '.json', (text, path) => {
    const file = recordOf(parseJson(text))
    const isProject = Object.hasOwn(file, '_via_img_metadata')
    if (isProject) losses.push({ file: path, field: 'project', reason: 'only its annotations are read' })
    const entries = Object.values(isProject ? recordAt(file, '_via_img_metadata') : file)
    const read: AnnotatedImage[] = []
    eachItem(entries, 'images', entry => read.push(readImage(recordOf(entry), options, losses)))
    return read
  })
  return { images: images.flat(), categories: [], attributes: {}, losses }
}

/**
 * Writes one file, via.json, of version 2. Every shape but a mask, boxes of rotation, and images as wholes, has a place there.
 *
 * @throws DataError labels.path, labels.unit, labels.imageSize
 */
export function writeViaJson(set: LabelSet, options: ViaOptions = {}): LabelWriting {
  const { entries, losses } = viaEntries(set, options)
  const keyed = entries.map(entry => [`${entry.filename}${entry.size}`, entry] as const)
  const text = `${JSON.stringify(Object.fromEntries(keyed), null, 2)}\n`
  return { files: new Map([['via.json', text]]), losses }
}
