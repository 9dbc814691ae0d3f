import { type Key, randomKey, splitKey } from '@convene/core'
import { type DigitScene, digitScenes, type LabelledImages, resizeImage } from '@convene/data'
import {
  joinTruths,
  multiScale,
  type YoloTruth,
  yoloAveragePrecision,
  yoloLabels,
  yoloTrainingLoss,
} from '@convene/detection'
import { adam, type Batch, type Batches, oneCycle } from '@convene/train'
import { decoded, decoding } from '../../detector.ts'
import { UsageError } from '../../failure.ts'
import { loadDataset } from '../dataset.ts'
import { detectorRecord } from '../detectorFile.ts'
import { digitAnchors, digitDetector, digitHead } from '../digitDetector.ts'
import type { TaskKind } from '../task.ts'

/** [height, width] of a scene, in pixels. */
const canvas = [96, 96] as const

/** Digits in a scene, at most. */
const most = 5

const scenesOf = (digits: LabelledImages, scenes: number, key: Key) =>
  digitScenes(digits, { size: canvas, count: [1, most], side: [18, 40], scenes, key })

const head = digitHead(digitAnchors)

/** Where the digits of scenes are, by a small YOLO: scenes of MNIST's digits, others in each epoch. */
export const digitBoxes: TaskKind = {
  model: name => {
    const model = digitDetector(digitAnchors)
    if (name !== undefined && name !== model.name) {
      throw new UsageError({ code: 'usage.model', expected: model.name, received: JSON.stringify(name) })
    }
    return decoding(model)
  },
  prepare: async (context, model, { data, epochs = 16, batchSize = 16, seed }) => {
    const { train, validation, test } = await loadDataset(context, 'mnist', data)
    const [scenesKey, sizesKey] = splitKey(randomKey(seed), 2)
    const batchesPerEpoch = 125
    // The same in each epoch, and whatever the seed: figures are to be compared.
    const [validationKey, testKey] = splitKey(randomKey(0), 2)
    const learnt = scenesOf(train, batchesPerEpoch * batchSize, scenesKey)
    return {
      optimizer: adam({ learningRate: oneCycle({ maximum: 3e-3, steps: epochs * batchesPerEpoch }) }),
      loss: yoloTrainingLoss(head),
      metrics: [{ metric: yoloAveragePrecision(), output: decoded, target: 'objects' }],
      watched: { name: 'validation/mAP50', higherIsBetter: true },
      train: batchesOf(learnt, batchSize, multiScale(sizesKey, { sides: [80, 112], stride: 16 })),
      validation: fixed(batchesOf(scenesOf(validation, 300, validationKey), 50)),
      test: fixed(batchesOf(scenesOf(test, 1000, testKey), 50)),
      batchesPerEpoch,
      epochs,
      about: detectorRecord.metadata({ model: model.name, anchors: digitAnchors, classNames: train.classNames }),
    }
  },
}

/** Scenes as batches, all of a batch resized to squares of one side. */
function batchesOf(
  scenes: ReturnType<typeof scenesOf>,
  batchSize: number,
  sideOf: (batch: number, epoch: number) => number = () => canvas[0],
): Batches {
  const batches = scenes.batch(batchSize).map((batch, { index, epoch }) => batchOf(batch, sideOf(index, epoch)))
  return epoch => batches.epoch(epoch)
}

/** The first epoch's, in every epoch. */
const fixed =
  (batches: Batches): Batches =>
  () =>
    batches(0)

function batchOf(scenes: readonly DigitScene[], side: number): Batch {
  const length = side * side * 3
  const x = new Float32Array(scenes.length * length)
  for (const [i, { image }] of scenes.entries()) {
    const { data } = side === image.height ? image : resizeImage(image, [side, side], { method: 'bilinear' })
    for (let at = 0; at < length; at++) x[i * length + at] = data[at]! / 255
  }
  const truths = scenes.map(truthsOf)
  return {
    x: { shape: [scenes.length, side, side, 3], data: x },
    labels: yoloLabels(truths, head, [side, side], { room: most }),
    objects: joinTruths(truths, most),
  }
}

function truthsOf({ image: { height, width }, boxes }: DigitScene): readonly YoloTruth[] {
  return boxes.map(({ x1, y1, x2, y2, label }) => ({
    box: [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height],
    classNumber: label,
  }))
}
