import { randomKey, splitKey } from '@convene/core'
import { type DigitScene, digitScenes, type LabelledImages, type Pipeline } from '@convene/data'
import type { Model } from '@convene/nn'
import { accuracy, adam, type Batch, meanIou, oneCycle, pixelwiseCrossentropy } from '@convene/train'
import { UsageError } from '../../failure.ts'
import { modelOf } from '../../models.ts'
import { segmentingNames, segmentingRecord } from '../../segmenting/modelFile.ts'
import { loadDataset } from '../dataset.ts'
import type { TaskKind } from '../task.ts'

const recipe = { epochs: 12, batchSize: 8, scenes: 1760, learningRate: 1.2e-2 }

/** How many scenes of digits that are not learnt from tell how good it is. */
const testScenes = 400

const classNames: readonly string[] = ['background', ...Array.from({ length: 10 }, (_, digit) => String(digit))]

/** Which digit each pixel belongs to, of several of MNIST's on a canvas. */
export const digitMasks: TaskKind = {
  model: (name = segmentingNames[0]) => {
    if (segmentingNames.some(known => known === name)) return modelOf(name)
    const expected = segmentingNames.join(' or ')
    throw new UsageError({ code: 'usage.model', expected, received: JSON.stringify(name) })
  },
  prepare: async (context, model, options) => {
    const { epochs = recipe.epochs, batchSize = recipe.batchSize, seed } = options
    const digits = await loadDataset(context, 'mnist', options.data)
    const [trainKey, validationKey, testKey] = splitKey(randomKey(seed), 3)
    const batchesPerEpoch = Math.ceil(recipe.scenes / batchSize)
    const steps = epochs * batchesPerEpoch
    const train = batched(scenesOf(digits.train, model, recipe.scenes, trainKey), batchSize)
    const validation = batched(scenesOf(digits.validation, model, testScenes, validationKey), batchSize)
    const test = batched(scenesOf(digits.test, model, testScenes, testKey), batchSize)
    return {
      optimizer: adam({ learningRate: oneCycle({ maximum: recipe.learningRate, steps }) }),
      loss: pixelwiseCrossentropy(),
      metrics: [accuracy(), meanIou(classNames.length)],
      watched: { name: 'validation/meanIou', higherIsBetter: true },
      train: epoch => train.epoch(epoch),
      // The same scenes each time.
      validation: () => validation.epoch(0),
      test: () => test.epoch(0),
      batchesPerEpoch,
      epochs,
      about: segmentingRecord.metadata({ network: 'unetDigits', classNames }),
    }
  },
}

function scenesOf(
  digits: LabelledImages,
  { inputShape }: Model,
  scenes: number,
  key: ReturnType<typeof randomKey>,
): Pipeline<DigitScene> {
  const [height = 1, width = 1] = inputShape
  return digitScenes(digits, { size: [height, width], count: [2, 4], side: [24, 36], scenes, key })
}

const batched = (scenes: Pipeline<DigitScene>, size: number): Pipeline<Batch> =>
  scenes.batch(size, { collate: collateMasks })

/** Scenes of one size as a batch: pixels from 0 to 1, and the class of each. */
function collateMasks(scenes: readonly DigitScene[]): Batch {
  const { height, width } = scenes[0]!.image
  const [x, labels] = [
    new Float32Array(scenes.length * height * width * 3),
    new Float32Array(scenes.length * height * width),
  ]
  for (const [i, { image, mask }] of scenes.entries()) {
    x.set(
      image.data.map(value => value / 255),
      i * image.data.length,
    )
    labels.set(mask.data, i * mask.data.length)
  }
  return {
    x: { shape: [scenes.length, height, width, 3], data: x },
    labels: { shape: [scenes.length, height, width], data: labels },
  }
}
