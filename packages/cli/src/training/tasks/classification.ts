import { randomKey, splitKey } from '@convene/core'
import { modelOf } from '../../models.ts'
import { batchesOf } from '../batches.ts'
import { bordered } from '../bordered.ts'
import { loadDataset } from '../dataset.ts'
import { zooRecord } from '../modelFile.ts'
import { normalizationOf } from '../normalization.ts'
import { metricsOf } from '../recipe.ts'
import { defaultModels, recipeFor } from '../recipes.ts'
import type { TaskKind } from '../task.ts'

/** Examples at once where nothing is learnt. */
const evaluationBatch = 256

/** By accuracy, on images that are not learnt from. */
export const bestAccuracy = { name: 'validation/accuracy', higherIsBetter: true } as const

/** One class for each image of a data set. */
export function classification(dataset: string): TaskKind {
  return {
    model: name => modelOf(name ?? defaultModels[dataset] ?? 'lenet5'),
    prepare: async (context, model, options) => {
      const recipe = recipeFor(dataset, model.name)
      const { epochs = recipe.epochs, batchSize = recipe.batchSize, seed } = options
      const border = recipe.border ?? 0
      const data = bordered(await loadDataset(context, dataset, options.data), border)
      const normalization = recipe.normalization ?? normalizationOf(data.train)
      const { classNames } = data.train
      const vision = { kind: 'dataset', normalization, border } as const
      const [key] = splitKey(randomKey(seed), 2)
      const batchesPerEpoch = Math.ceil(data.train.labels.length / batchSize)
      const { loss, augmentation } = recipe
      const unshuffled = { batchSize: evaluationBatch, normalization }
      return {
        optimizer: recipe.optimizer(epochs * batchesPerEpoch),
        loss,
        metrics: metricsOf(recipe),
        watched: bestAccuracy,
        train: batchesOf(data.train, { batchSize, normalization, key, augmentation }),
        validation: batchesOf(data.validation, unshuffled),
        test: batchesOf(data.test, unshuffled),
        batchesPerEpoch,
        epochs,
        about: zooRecord.metadata({ model: model.name, isPretrained: false, classNames, dataset, vision }),
      }
    },
  }
}
