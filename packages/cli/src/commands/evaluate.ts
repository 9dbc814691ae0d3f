import { resolve } from 'node:path'
import { DataError } from '@convene/core'
import { type Batch, confusionMatrix, evaluateModel, type Values } from '@convene/train'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { oneLine } from '../oneLine.ts'
import { formatTable } from '../table.ts'
import { batchesOf } from '../training/batches.ts'
import { bordered } from '../training/bordered.ts'
import { dataOption, dataSource } from '../training/dataSource.ts'
import { datasetNames, loadDataset } from '../training/dataset.ts'
import { readTrainedModel, type TrainedModel } from '../training/modelFile.ts'
import { findPhotos } from '../training/photos.ts'
import { photosAsSeen } from '../training/photosAsSeen.ts'
import { metricsOf, type Recipe } from '../training/recipe.ts'
import { photoSet, recipeFor } from '../training/recipes.ts'
import { formatFigures } from '../training/trainingBar.ts'

export function evaluate(context: Context): CommandDef {
  return {
    meta: { name: 'evaluate', description: 'Tests a network that `convene train` has trained, on its data set' },
    args: {
      weights: { type: 'positional', description: 'best.safetensors of a training' },
      data: dataOption,
      backend: backendOption,
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const { model, weights, about } = await readTrainedModel(resolve(context.cwd, String(args.weights)))
      const { dataset, classNames } = about
      const data = args.data === undefined ? undefined : String(args.data)
      const { batches, recipe } = await examplesFor(context, { model, about }, data)
      await withBackend(String(args.backend), context.cwd, async backend => {
        const rows = classNames.map(() => new Array<number>(classNames.length).fill(0))
        const figures = await evaluateModel(backend, model, weights, batches, {
          loss: recipe.loss,
          metrics: metricsOf(recipe),
          signal: context.signal,
          onOutputs: ({ y }, { labels }) => {
            const { counts } = confusionMatrix(labels!, recipe.smallest === true ? negated(y!) : y!)
            counts.forEach((count, i) => {
              rows[Math.floor(i / classNames.length)]![i % classNames.length]! += count
            })
          },
        })
        if (args.json === true) {
          printJson(context, {
            dataset,
            model: model.name,
            backend: backend.name,
            ...figures,
            classNames,
            confusion: rows,
          })
          return
        }
        print(context, `${dataset}: ${model.name} on the test set: ${formatFigures(figures)}`)
        print(context, 'How often each class (row) was taken for each (column):')
        const right = classNames.map((_, column) => column + 1)
        const table = rows.map((row, label) => [classNames[label]!, ...row])
        print(context, formatTable(['', ...classNames], table, { right }))
      })
    },
  }
}

/** What a network is tested on: the test part of its data set, or all photos of a folder, of the classes that it was trained for. */
async function examplesFor(
  context: Context,
  { model, about }: Pick<TrainedModel, 'model' | 'about'>,
  data: string | undefined,
): Promise<{ readonly batches: AsyncIterable<Batch> | Iterable<Batch>; readonly recipe: Recipe }> {
  const { vision, dataset, classNames } = about
  if (vision.kind === 'dataset' && datasetNames.includes(dataset)) {
    const { test } = bordered(await loadDataset(context, dataset, data), vision.border)
    const batches = batchesOf(test, { batchSize: 256, normalization: vision.normalization })(0)
    return { batches, recipe: recipeFor(dataset, model.name) }
  }
  if (data === undefined) {
    const expected = `--data with a folder of photos for each class, since the network was trained on ${dataset}`
    throw new UsageError({ code: 'usage.data', expected, received: 'none' })
  }
  const source = await dataSource(context, data)
  const found = await findPhotos(context, source)
  if (found.classNames.join('\n') !== classNames.join('\n')) {
    const expected = `folders of the names ${oneLine(classNames.join(', '))}`
    throw new DataError({ code: 'dataset.classes', expected, received: oneLine(found.classNames.join(', ')) })
  }
  return { batches: photosAsSeen(context, found.files, model, vision), recipe: recipeFor(photoSet, model.name) }
}

const negated = ({ shape, data }: Values): Values => ({ shape, data: data.map(value => -value) })
