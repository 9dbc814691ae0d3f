import { ConveneError, DataError, formatShape } from '@convene/core'
import type { FetchOptions } from '../sources/fetchOptions.ts'
import type { SourceFiles } from '../sources/sourceFiles.ts'
import { type DatasetSource, datasetFiles, readFirst } from './datasetFiles.ts'
import { checkLabelledImages, type LabelledImages, type TrainAndTest } from './labelledImages.ts'
import { type IdxArray, readIdx } from './readIdx.ts'

const maxFileBytes = 2 ** 28

/** A data set in four IDX files, as MNIST came. Names may end in `.gz`, and have a dot in place of the second hyphen. */
export async function idxDataset(
  source: DatasetSource,
  classNames: readonly string[],
  options: FetchOptions,
): Promise<TrainAndTest> {
  const files = await datasetFiles(source, options)
  return { train: await readPart(files, 'train', classNames), test: await readPart(files, 't10k', classNames) }
}

async function readPart(
  files: SourceFiles,
  part: 'train' | 't10k',
  classNames: readonly string[],
): Promise<LabelledImages> {
  const images = await readArray(files, `${part}-images`, 3)
  const labels = await readArray(files, `${part}-labels`, 1)
  const [n, h, w] = images.shape as readonly [number, number, number]
  const data = { images: images.data, shape: [n, h, w, 1], labels: Int32Array.from(labels.data), classNames } as const
  return checkLabelledImages(`${part} of ${files.where}`, data)
}

/** @throws DataError dataset.shape: of another rank or type */
async function readArray(
  files: SourceFiles,
  stem: string,
  rank: 1 | 3,
): Promise<IdxArray & { readonly data: Uint8Array }> {
  const names = [`${stem}-idx${rank}-ubyte`, `${stem}.idx${rank}-ubyte`].flatMap(name => [name, `${name}.gz`])
  const { name, bytes } = await readFirst(files, names, maxFileBytes)
  const where = `${name} in ${files.where}`
  const { shape, data } = await naming(where, readIdx(bytes, { maxBytes: maxFileBytes }))
  if (shape.length === rank && data instanceof Uint8Array) return { shape, data }
  const expected = `bytes of rank ${rank} in ${where}`
  throw new DataError({ code: 'dataset.shape', expected, received: `${data.constructor.name} ${formatShape(shape)}` })
}

/** Errors say which file is meant. */
async function naming<T>(where: string, result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (cause) {
    if (!(cause instanceof ConveneError)) throw cause
    const { code, expected, received } = cause
    throw new DataError({ code, expected, received: `${received} in ${where}`, cause })
  }
}
