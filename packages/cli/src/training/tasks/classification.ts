import { randomKey, splitKey } from '@convene/core'
import type { Model } from '@convene/nn'
import { modelOf } from '../../models.ts'
import { batchesOf } from '../batches.ts'
import { bordered } from '../bordered.ts'
import { type Dataset, loadDataset } from '../dataset.ts'
import { zooRecord } from '../modelFile.ts'
import { normalizationOf } from '../normalization.ts'
import { metricsOf, type Recipe } from '../recipe.ts'
import { defaultModels, recipeFor } from '../recipes.ts'
import type { Task, TaskKind, TaskOptions } from '../task.ts'

/** Examples at once where nothing is learnt. */
const evaluationBatch = 256

/** By accuracy, on images that are not learnt from. */
export const bestAccuracy = { name: 'validation/accuracy', higherIsBetter: true } as const

/** One class for each image of a data set. */
export function classification(dataset: string): TaskKind {
  return {
    model: name => modelOf(name ?? defaultModels[dataset] ?? 'lenet5'),
    prepare: async (context, model, options) =>
      classifying(await loadDataset(context, dataset, options.data), dataset, recipeFor(dataset, model.name), {
        ...options,
        model,
      }),
  }
}

/** @param dataset what it is called */
export function classifying(
  loaded: Dataset,
  dataset: string,
  recipe: Recipe,
  options: Pick<TaskOptions, 'epochs' | 'batchSize' | 'seed'> & { readonly model: Model },
): Task {
  const { epochs = recipe.epochs, batchSize = recipe.batchSize, seed, model } = options
  const border = recipe.border ?? 0
  const data = bordered(loaded, border)
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
}
