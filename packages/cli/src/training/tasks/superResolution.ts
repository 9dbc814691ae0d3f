import { DataError, randomKey, splitKey } from '@convene/core'
import {
  type EnlargementPair,
  type EnlargementPatch,
  enlargementPair,
  enlargementPatches,
  type Plane,
} from '@convene/data'
import { type DatasetSource, readImage } from '@convene/data/node'
import { adam, type Batch, cosineDecay, psnr } from '@convene/train'
import type { Context } from '../../context.ts'
import { UsageError } from '../../failure.ts'
import { progressBar } from '../../progress.ts'
import { upscalingRecord } from '../../upscaling/modelFile.ts'
import { upscalingNames, upscalingNetwork } from '../../upscaling/network.ts'
import { cleaned } from '../../upscaling/score.ts'
import { dataSource, nameOfSource } from '../dataSource.ts'
import { findPhotos } from '../photos.ts'
import type { TaskKind } from '../task.ts'
import { splitAtRandom } from '../transfer.ts'

const scale = 2

/** Of what the network sees, beside its margins, in pixels of the small photo. */
const inner = 24

const recipe = { epochs: 16, batchSize: 4, batchesPerEpoch: 1200, learningRate: 2e-3 }

/** How many patches of photos that are not learnt from tell how good it is. */
const testPatches = 512

/** Photos made larger: learnt from patches of photos that are made smaller. */
export const superResolution: TaskKind = {
  model: (name = upscalingNames[0]) => {
    const { model, enlarged, margin } = upscalingNetwork(name, scale)
    const side = (enlarged ? scale * inner : inner) + 2 * margin
    return { ...model, inputShape: [side, side, 1] }
  },
  prepare: async (context, model, options) => {
    if (options.data === undefined) {
      throw new UsageError({ code: 'usage.data', expected: '--data with a folder of photos', received: 'none' })
    }
    const { epochs = recipe.epochs, batchSize = recipe.batchSize, seed } = options
    const { enlarged, margin } = upscalingNetwork(model.name, scale)
    const [heldKey, trainKey, validationKey, testKey] = splitKey(randomKey(seed), 4)
    const { train, test } = await photosOf(context, await dataSource(context, options.data))
    if (train.length < 2) {
      const expected = 'two photos to learn from at least: one of them only tells how good it is'
      throw new DataError({ code: 'dataset.photos', expected, received: String(train.length) })
    }
    const held = splitAtRandom(heldKey, train.length)
    const of = (chosen: Int32Array) => Array.from(chosen, i => train[i]!)
    const pairs = (paths: readonly string[]) => pairsOf(context, paths, enlarged)
    const { batchesPerEpoch } = recipe
    const patches = { side: model.inputShape[0]!, margin }
    const learnt = enlargementPatches(await pairs(of(held.train)), {
      ...patches,
      patches: batchSize * batchesPerEpoch,
      key: trainKey,
    }).batch(batchSize, { collate })
    const tried = { ...patches, patches: testPatches }
    const validation = enlargementPatches(await pairs(of(held.validation)), { ...tried, key: validationKey })
    const tested = enlargementPatches(await pairs(test), { ...tried, key: testKey })
    return {
      optimizer: adam({ learningRate: cosineDecay({ initial: recipe.learningRate, steps: epochs * batchesPerEpoch }) }),
      loss: 'meanSquaredError',
      metrics: [psnr()],
      watched: { name: 'validation/psnr', higherIsBetter: true },
      train: epoch => learnt.epoch(epoch),
      // The same patches each time.
      validation: () => validation.batch(batchSize, { collate }).epoch(0),
      test: () => tested.batch(batchSize, { collate }).epoch(0),
      batchesPerEpoch,
      epochs,
      about: upscalingRecord.metadata({ network: enlarged ? 'srcnn' : 'espcn', scale }),
    }
  },
}

/** The files of the folders `train` and `test` in a folder or .tgz. */
async function photosOf(
  context: Context,
  source: DatasetSource,
): Promise<{ readonly train: readonly string[]; readonly test: readonly string[] }> {
  const { files, classNames } = await findPhotos(context, source)
  if (classNames.join() !== 'test,train') {
    const expected = `the folders test and train, with photos, in ${nameOfSource(source)}`
    throw new DataError({ code: 'dataset.photos', expected, received: classNames.join(', ') })
  }
  context.signal.throwIfAborted()
  const paths = (label: number) => files.filter(file => file.label === label).map(({ path }) => path)
  return { train: paths(1), test: paths(0) }
}

async function pairsOf(
  context: Context,
  paths: readonly string[],
  enlarged: boolean,
): Promise<readonly EnlargementPair[]> {
  const bar = progressBar(context, 'photos')
  const pairs: EnlargementPair[] = []
  try {
    for (const path of paths) {
      context.signal.throwIfAborted()
      pairs.push(enlargementPair(cleaned(await readImage(path)), { scale, enlarged }))
      bar.update(pairs.length, paths.length)
    }
  } finally {
    bar.stop()
  }
  return pairs
}

function collate(patches: readonly EnlargementPatch[]): Batch {
  return { x: stacked(patches.map(({ input }) => input)), labels: stacked(patches.map(({ truth }) => truth)) }
}

/** Planes of one size as a batch with one channel. */
function stacked(planes: readonly Plane[]): Batch[string] {
  const { height, width } = planes[0]!
  const data = new Float32Array(planes.length * height * width)
  planes.forEach((plane, i) => {
    data.set(plane.data, i * height * width)
  })
  return { shape: [planes.length, height, width, 1], data }
}
