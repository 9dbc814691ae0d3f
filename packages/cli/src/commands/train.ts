import { join, relative, resolve } from 'node:path'
import { type Key, randomKey, splitKey } from '@convene/core'
import { bestEpoch, checkState, evaluateModel } from '@convene/train'
import type { CommandDef } from 'citty'
import { defaultBackend, withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { modelOf } from '../models.ts'
import { batchesOf } from '../training/batches.ts'
import { datasetNames, loadDataset } from '../training/dataset.ts'
import { normalizationOf } from '../training/normalization.ts'
import { defaultModels, recipeFor } from '../training/recipes.ts'
import { runTraining, watched } from '../training/training.ts'
import { formatFigures } from '../training/trainingBar.ts'
import { bestFile, TrainingFolder } from '../training/trainingFolder.ts'
import { bordered } from '../training/bordered.ts'
import { wholeNumber } from '../usage.ts'

/** Examples at once where nothing is learnt. */
const evaluationBatch = 256

export function train(context: Context): CommandDef {
  return {
    meta: { name: 'train', description: 'Trains a network on a data set, and tests the best epoch' },
    args: {
      dataset: { type: 'positional', description: datasetNames.join(', ') },
      data: {
        type: 'string',
        valueHint: 'folder',
        description: 'where its files are; from where it is kept, if left out',
      },
      model: { type: 'string', description: 'a network of the zoo; the one that goes with the data set, if left out' },
      backend: {
        type: 'string',
        default: defaultBackend,
        description: 'cpu, wasm, gpujs:<mode>, or a plugin: ./mine.js or a package',
      },
      epochs: { type: 'string', description: "how many; the recipe's, if left out" },
      batch: { type: 'string', description: "examples in a batch; the recipe's, if left out" },
      patience: { type: 'string', description: 'end after so many epochs that are no better' },
      seed: { type: 'string', default: '0', description: 'a whole number; everything random follows from it' },
      out: {
        type: 'string',
        valueHint: 'folder',
        description: 'for checkpoints, logs and curves; in runs/, if left out',
      },
      resume: { type: 'boolean', description: 'go on from the last checkpoint in --out' },
      'checkpoint-seconds': { type: 'string', default: '60', description: 'how often to save in between epochs' },
      json: { type: 'boolean', description: 'the result as JSON' },
    },
    run: async ({ args }) => {
      const count = (name: string, otherwise: number) =>
        args[name] === undefined ? otherwise : wholeNumber(name, String(args[name]), 1, 1_000_000)
      const name = String(args.dataset ?? '')
      const model = modelOf(String(args.model ?? defaultModels[name] ?? 'lenet5'))
      const recipe = recipeFor(name, model.name)
      const epochs = count('epochs', recipe.epochs)
      const batchSize = count('batch', recipe.batchSize)
      const seed = wholeNumber('seed', String(args.seed), -(2 ** 31), 2 ** 31 - 1)
      const patience = args.patience === undefined ? undefined : count('patience', 1)
      const checkpointMs = 1000 * count('checkpoint-seconds', 60)

      const out = resolve(context.cwd, String(args.out ?? join('runs', `${name}-${model.name}`)))
      const folder = new TrainingFolder(out, { model: model.name, dataset: name, seed: String(seed) })
      const found = await folder.last()
      if (found !== undefined && args.resume !== true) {
        const expected = '--resume to go on, or another folder'
        throw new UsageError({ code: 'usage.out', expected, received: `${JSON.stringify(out)} with a training in it` })
      }
      const loaded = await loadDataset(context, name, args.data === undefined ? undefined : String(args.data))
      const data = bordered(loaded, recipe.border ?? 0)
      const normalization = recipe.normalization ?? normalizationOf(data.train)
      const [fitKey] = splitKey(randomKey(seed), 1) as [Key]
      const batchesPerEpoch = Math.ceil(data.train.labels.length / batchSize)
      const optimizer = recipe.optimizer(epochs * batchesPerEpoch)
      if (found !== undefined) checkState(found.state, model, optimizer)
      const unshuffled = { batchSize: evaluationBatch, normalization }

      await withBackend(String(args.backend), context.cwd, async backend => {
        const history = await runTraining(context, backend, {
          model,
          optimizer,
          loss: recipe.loss,
          metrics: recipe.metrics,
          train: batchesOf(data.train, { batchSize, normalization, key: fitKey, augmentation: recipe.augmentation }),
          validation: batchesOf(data.validation, unshuffled),
          batchesPerEpoch,
          epochs,
          seed,
          patience,
          resume: found?.state,
          folder,
          checkpointMs,
        })
        const best = await folder.best()
        const test = await evaluateModel(backend, model, best.state.variables, batchesOf(data.test, unshuffled)(0), {
          loss: recipe.loss,
          metrics: recipe.metrics,
          signal: context.signal,
        })
        const epoch = bestEpoch(history, watched) + 1
        const file = relative(context.cwd, join(out, bestFile))
        const result = { dataset: name, model: model.name, backend: backend.name, seed, epoch, test, weights: file }
        if (args.json === true) printJson(context, { ...result, history })
        else
          print(context, `${name}: ${model.name} of epoch ${epoch} on the test set: ${formatFigures(test)}  (${file})`)
      })
    },
  }
}
