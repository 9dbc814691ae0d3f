import { join, relative, resolve } from 'node:path'
import { bestEpoch, checkState, evaluateModel } from '@convene/train'
import type { CommandDef } from 'citty'
import { backendOption, defaultBackend, withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { dataOption } from '../training/dataSource.ts'
import { takesBase, taskFor, taskNames } from '../training/tasks.ts'
import { runTraining } from '../training/training.ts'
import { formatFigures } from '../training/trainingBar.ts'
import { bestFile, TrainingFolder } from '../training/trainingFolder.ts'
import { baseNames, runTransfer } from '../training/transferRun.ts'
import { wholeNumber } from '../usage.ts'

/** What the options say, checked. */
interface Options {
  readonly dataset: string
  readonly data: string | undefined
  readonly model: string | undefined
  readonly base: string | undefined
  readonly backend: string
  readonly epochs: number | undefined
  readonly fineTune: number
  readonly batchSize: number | undefined
  readonly patience: number | undefined
  readonly seed: number
  readonly out: string | undefined
  readonly resume: boolean
  readonly checkpointMs: number
  readonly json: boolean
}

export function train(context: Context): CommandDef {
  return {
    meta: { name: 'train', description: 'Trains a network on a data set, and tests the best epoch' },
    args: {
      dataset: {
        type: 'positional',
        description: `${taskNames.join(', ')}; or a folder, .tgz or https address of one, with a folder of images for each class`,
      },
      data: dataOption,
      model: { type: 'string', description: 'a network of the zoo; the one that goes with the data set, if left out' },
      base: {
        type: 'string',
        description: `a pretrained network whose last layer is replaced: ${baseNames.join(', ')}; for digit-location, a file`,
      },
      backend: backendOption,
      epochs: { type: 'string', description: "how many; the recipe's, if left out" },
      'fine-tune': { type: 'string', default: '0', description: 'epochs with the last stage of the base trained, too' },
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
      const text = (name: string) => (args[name] === undefined ? undefined : String(args[name]))
      const count = (name: string) => {
        const given = text(name)
        return given === undefined ? undefined : wholeNumber(name, given, 1, 1_000_000)
      }
      const options: Options = {
        dataset: text('dataset') ?? '',
        data: text('data'),
        model: text('model'),
        base: text('base'),
        backend: text('backend') ?? defaultBackend,
        epochs: count('epochs'),
        fineTune: wholeNumber('fine-tune', text('fine-tune') ?? '0', 0, 1_000_000),
        batchSize: count('batch'),
        patience: count('patience'),
        seed: wholeNumber('seed', text('seed') ?? '0', -(2 ** 31), 2 ** 31 - 1),
        out: text('out'),
        resume: args.resume === true,
        checkpointMs: 1000 * (count('checkpoint-seconds') ?? 60),
        json: args.json === true,
      }
      const { base } = options
      await (base === undefined || takesBase(options.dataset)
        ? trainTask(context, options)
        : trainHead(context, options, base))
    },
  }
}

async function trainTask(context: Context, options: Options): Promise<void> {
  const { seed, patience, checkpointMs } = options
  const { name, kind } = await taskFor(context, options.dataset)
  const model = kind.model(options.model)
  const out = resolve(context.cwd, options.out ?? join('runs', `${name}-${model.name}`))
  const found = await new TrainingFolder(out, {}).last()
  if (found !== undefined && !options.resume) {
    const expected = '--resume to go on, or another --out'
    throw new UsageError({ code: 'usage.out', expected, received: `${JSON.stringify(out)} with a training in it` })
  }
  const task = await kind.prepare(context, model, options)
  const { optimizer, loss, metrics, watched, about } = task
  if (found !== undefined) checkState(found.state, model, optimizer, task.isFrozen)
  const folder = new TrainingFolder(out, about)

  await withBackend(options.backend, context.cwd, async backend => {
    const training = { ...task, model, seed, patience, resume: found?.state, folder, checkpointMs }
    const history = await runTraining(context, backend, training)
    const { variables } = (await folder.best()).state
    const { signal } = context
    const test = await evaluateModel(backend, model, variables, task.test(0), { loss, metrics, signal })
    const epoch = bestEpoch(history, watched) + 1
    const weights = relative(context.cwd, join(out, bestFile))
    if (options.json) {
      printJson(context, {
        dataset: name,
        model: model.name,
        backend: backend.name,
        seed,
        epoch,
        test,
        weights,
        history,
      })
    } else {
      print(context, `${name}: ${model.name} of epoch ${epoch} on the test set: ${formatFigures(test)}  (${weights})`)
    }
  })
}

async function trainHead(context: Context, options: Options, base: string): Promise<void> {
  const { dataset, fineTune, epochs = 20, batchSize = 16, seed, resume, checkpointMs } = options
  const out = resolve(context.cwd, options.out ?? join('runs', `${base}-transfer`))
  await withBackend(options.backend, context.cwd, async backend => {
    const given = { data: dataset, base, epochs, fineTune, batchSize, seed, out, resume, checkpointMs }
    const result = await runTransfer(context, backend, given)
    if (options.json) return printJson(context, { base, backend: backend.name, seed, ...result })
    const { images, classNames, accuracy, weights } = result
    const after = accuracy.fineTuned === undefined ? '' : `, ${accuracy.fineTuned.toFixed(4)} fine-tuned`
    print(
      context,
      `${images} images of ${classNames.length} classes: accuracy ${accuracy.head.toFixed(4)}${after} on a fifth that was not learnt from  (${relative(context.cwd, weights)})`,
    )
  })
}
