import { resolve } from 'node:path'
import { randomKey, splitKey } from '@convene/core'
import { type DigitScene, digitScenes, type LabelledImages, luminance } from '@convene/data'
import { boxes, toNormalised, toSquareRootSizes } from '@convene/detection'
import { truncated, variableShapes } from '@convene/nn'
import { accuracy, adam, type Batch, oneCycle } from '@convene/train'
import { lenet5, localizer } from '@convene/zoo'
import { UsageError } from '../../failure.ts'
import { boxIou } from '../boxIou.ts'
import { loadDataset } from '../dataset.ts'
import { readTrainedModel } from '../modelFile.ts'
import type { Normalization } from '../normalization.ts'
import type { TaskKind } from '../task.ts'

/** Of the canvas and of digits' squares, in pixels. */
const scene = { size: [64, 64], side: [28, 56] } as const

const recipe = { epochs: 10, batchSize: 32, batchesPerEpoch: 500, learningRate: 2e-3 }

/** How many scenes tell how good it is. */
const testScenes = 1000

const base = lenet5()

/** Which digit is on a canvas, and where: two heads on what LeNet-5 has learnt of digits that fill the picture. */
export const digitLocation: TaskKind = {
  takesBase: true,
  model: name => {
    if (name !== undefined && name !== base.name) {
      throw new UsageError({ code: 'usage.model', expected: base.name, received: JSON.stringify(name) })
    }
    // Its convolutions and pools take images of any size.
    return localizer(truncated({ ...base, inputShape: [...scene.size, 1] }, 'c5'), { classes: 10 })
  },
  prepare: async (context, model, options) => {
    const { epochs = recipe.epochs, batchSize = recipe.batchSize, seed } = options
    const { weights, normalization } = await readBase(options.base, context.cwd)
    const data = await loadDataset(context, 'mnist', options.data)
    const [trainKey, validationKey, testKey] = splitKey(randomKey(seed), 3)
    const { batchesPerEpoch } = recipe
    const scenes = (digits: LabelledImages, count: number, key: typeof trainKey) =>
      digitScenes(digits, { ...scene, scenes: count, key }).batch(batchSize, {
        collate: all => collate(all, normalization),
      })
    const train = scenes(data.train, batchSize * batchesPerEpoch, trainKey)
    const validation = scenes(data.validation, testScenes, validationKey)
    const test = scenes(data.test, testScenes, testKey)
    const ofBase = Object.keys(variableShapes(model)).filter(path => Object.hasOwn(weights, path))
    const box = { output: 'box', target: 'box' }
    return {
      optimizer: adam({ learningRate: oneCycle({ maximum: recipe.learningRate, steps: epochs * batchesPerEpoch }) }),
      loss: [
        { loss: 'sparseCategoricalCrossentropy', weight: 0.8 },
        { loss: 'meanAbsoluteError', weight: 0.2, ...box },
      ],
      weights: Object.fromEntries(ofBase.map(path => [path, weights[path]!])),
      metrics: [accuracy(), { metric: boxIou(), ...box }],
      watched: { name: 'validation/iou', higherIsBetter: true },
      train: epoch => train.epoch(epoch),
      // The same scenes each time.
      validation: () => validation.epoch(0),
      test: () => test.epoch(0),
      batchesPerEpoch,
      epochs,
      about: {},
    }
  },
}

async function readBase(file: string | undefined, cwd: string) {
  const expected = `--base with best.safetensors of \`convene train mnist --model ${base.name}\``
  if (file === undefined) throw new UsageError({ code: 'usage.base', expected, received: 'none' })
  const { weights, about } = await readTrainedModel(resolve(cwd, file))
  if (about.model !== base.name || about.vision.kind !== 'dataset') {
    throw new UsageError({ code: 'usage.base', expected, received: `${about.model}, trained on ${about.dataset}` })
  }
  return { weights, normalization: about.vision.normalization }
}

/** The luminance of scenes as the base saw its digits, the digit's class, and its box. */
function collate(scenes: readonly DigitScene[], { mean, standardDeviation }: Normalization): Batch {
  const [height, width] = scene.size
  const x = new Float32Array(scenes.length * height * width)
  const box = new Float32Array(scenes.length * 4)
  for (const [i, { image, boxes: found }] of scenes.entries()) {
    x.set(
      luminance(image).map(value => (value / 255 - mean[0]!) / standardDeviation[0]!),
      i * height * width,
    )
    const { x1, y1, x2, y2 } = found[0]!
    box.set(toSquareRootSizes(toNormalised(boxes('xyxy', 'pixels', [x1, y1, x2, y2]), scene.size)), 4 * i)
  }
  const labels = Float32Array.from(scenes, ({ boxes }) => boxes[0]!.label)
  return {
    x: { shape: [scenes.length, height, width, 1], data: x },
    labels: { shape: [scenes.length], data: labels },
    box: { shape: [scenes.length, 4], data: box },
  }
}
