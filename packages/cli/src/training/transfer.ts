import { type Backend, DataError, foldIn, type Key, permutation } from '@convene/core'
import { type Image, imageToInput } from '@convene/data'
import { type DatasetSource, type LabelledFile, readImage } from '@convene/data/node'
import { dense, type HostTensor, type Model, predictor, sequential, truncated } from '@convene/nn'
import type { Batches, ExampleArray } from '@convene/train'
import type { Pretrained } from '@convene/zoo/weights'
import type { Context } from '../context.ts'
import { progressBar } from '../progress.ts'
import { nameOfSource } from './dataSource.ts'
import { findPhotos, readOrLeaveOut } from './photos.ts'

/** A pretrained network whose last layer gives way to another. */
export interface Base extends Pretrained {
  /** The layer that knows the old classes. */
  readonly head: string
  readonly size: readonly [height: number, width: number]
  readonly mode: 'caffe'
}

/** What a base makes of each image of a folder: computed once, since the base does not change while the head is trained. */
export interface Features {
  readonly classNames: readonly string[]
  /** Of those images that could be read. */
  readonly files: readonly LabelledFile[]
  readonly x: ExampleArray
  readonly labels: ExampleArray
}

/** How many images go through the base at once. */
const batchSize = 8

/**
 * Runs a base over all images of a folder, or .tgz, with a folder for each class. An image that is none is named and left out.
 *
 * @throws DataError dataset.…: the folder is no such one
 */
export async function featuresOf(
  context: Context,
  backend: Backend<unknown>,
  base: Base,
  source: DatasetSource,
): Promise<Features> {
  const { files, classNames } = await findPhotos(context, source)
  const network = predictor(backend, truncated(base.model, base.head), base.weights)
  const bar = progressBar(context, 'features')
  const [kept, rows]: [LabelledFile[], HostTensor[]] = [[], []]
  let pending: { readonly file: LabelledFile; readonly input: HostTensor }[] = []
  const flush = async () => {
    if (pending.length === 0) return
    const { shape, data } = await network.predict(stacked(pending.map(({ input }) => input)), {
      signal: context.signal,
    })
    const [size] = shape.slice(1) as [number]
    pending.forEach(({ file }, i) => {
      kept.push(file)
      rows.push({ shape: [1, size], data: Float32Array.from(data.subarray(i * size, (i + 1) * size)) })
    })
    pending = []
  }
  try {
    for (const [i, file] of files.entries()) {
      context.signal.throwIfAborted()
      const image = await readOrLeaveOut(context, file)
      if (image !== undefined) pending.push({ file, input: imageToInput(image, base) })
      if (pending.length === batchSize) await flush()
      bar.update(i + 1, files.length)
    }
    await flush()
  } finally {
    bar.stop()
    network.dispose()
  }
  if (kept.length === 0) {
    throw new DataError({
      code: 'dataset.empty',
      expected: `an image in ${nameOfSource(source)}`,
      received: 'none that can be read',
    })
  }
  const labels = Int32Array.from(kept, ({ label }) => label)
  return { classNames, files: kept, x: stacked(rows), labels: { shape: [kept.length], data: labels } }
}

/** Which examples are learnt from and which the others are tried on: a fifth, at random. */
export function splitAtRandom(key: Key, n: number): { readonly train: Int32Array; readonly validation: Int32Array } {
  const order = permutation(key, n)
  const held = Math.max(1, Math.round(n / 5))
  return { train: order.subarray(held), validation: order.subarray(0, held) }
}

/** The new last layer by itself, on features. */
export function headModel(head: string, features: number, classes: number): Model {
  return {
    name: 'head',
    inputShape: [features],
    layer: sequential([dense({ name: head, units: classes, activation: 'softmax' })]),
  }
}

/** The batches of a whole network: images are read as they are needed. */
export function photoBatches(files: readonly LabelledFile[], base: Base, size: number, key?: Key): Batches {
  return async function* (epoch) {
    const order = key === undefined ? files.map((_, i) => i) : Array.from(permutation(foldIn(key, epoch), files.length))
    for (let from = 0; from < order.length; from += size) {
      const chosen = order.slice(from, from + size).map(i => files[i]!)
      const images: Image[] = []
      for (const { path } of chosen) images.push(await readImage(path))
      const labels = Float32Array.from(chosen, ({ label }) => label)
      yield {
        x: stacked(images.map(image => imageToInput(image, base))),
        labels: { shape: [chosen.length], data: labels },
      }
    }
  }
}

/** Batches of one as one batch. */
export function stacked(parts: readonly HostTensor[]): HostTensor {
  const [first] = parts
  const size = first!.data.length
  const data = new Float32Array(parts.length * size)
  parts.forEach((part, i) => {
    data.set(part.data, i * size)
  })
  return { shape: [parts.length, ...first!.shape.slice(1)], data }
}
