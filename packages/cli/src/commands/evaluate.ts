import { resolve } from 'node:path'
import { confusionMatrix, evaluateModel, type Values } from '@convene/train'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { formatTable } from '../table.ts'
import { batchesOf } from '../training/batches.ts'
import { bordered } from '../training/bordered.ts'
import { loadDataset } from '../training/dataset.ts'
import { readTrainedModel } from '../training/modelFile.ts'
import { metricsOf } from '../training/recipe.ts'
import { recipeFor } from '../training/recipes.ts'
import { formatFigures } from '../training/trainingBar.ts'

export function evaluate(context: Context): CommandDef {
  return {
    meta: { name: 'evaluate', description: 'Tests a network that `convene train` has trained, on its data set' },
    args: {
      weights: { type: 'positional', description: 'best.safetensors of a training' },
      data: {
        type: 'string',
        valueHint: 'source',
        description: 'where the data is, if elsewhere: a folder, a .tgz, an https address or npm:name@version',
      },
      backend: backendOption,
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const { model, weights, about } = await readTrainedModel(resolve(context.cwd, String(args.weights)))
      const { vision, dataset, classNames } = about
      if (vision.kind !== 'dataset') {
        const expected = 'a network that was trained on a data set with a test part'
        throw new UsageError({ code: 'usage.weights', expected, received: `one that was trained on ${dataset}` })
      }
      const recipe = recipeFor(dataset, model.name)
      const data = args.data === undefined ? undefined : String(args.data)
      const { test } = bordered(await loadDataset(context, dataset, data), vision.border)
      const batches = batchesOf(test, { batchSize: 256, normalization: vision.normalization })
      await withBackend(String(args.backend), context.cwd, async backend => {
        const rows = classNames.map(() => new Array<number>(classNames.length).fill(0))
        const figures = await evaluateModel(backend, model, weights, batches(0), {
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

const negated = ({ shape, data }: Values): Values => ({ shape, data: data.map(value => -value) })
