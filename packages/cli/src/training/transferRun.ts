import { join } from 'node:path'
import { type Backend, randomKey, splitKey } from '@convene/core'
import { accuracy, adam, arrayBatches, bestEpoch, checkState, oneCycle, rowsOf, sgd, startState } from '@convene/train'
import { resnet50 } from '@convene/zoo'
import { resnet50ImagenetEpsilon } from '@convene/zoo/weights'
import { type Context, remark } from '../context.ts'
import { UsageError } from '../failure.ts'
import { progressBar } from '../progress.ts'
import { loadResnet50 } from '../resnet50.ts'
import { dataSource, nameOfSource } from './dataSource.ts'
import { zooRecord } from './modelFile.ts'
import { bestAccuracy } from './tasks/classification.ts'
import { runTraining } from './training.ts'
import { bestFile, TrainingFolder } from './trainingFolder.ts'
import { type Base, featuresOf, headModel, photoBatches, splitAtRandom } from './transfer.ts'

export const baseNames: readonly string[] = ['resnet50']

export interface TransferOptions {
  /** A folder or .tgz with a folder for each class, as people type it. */
  readonly data: string
  readonly base: string
  /** Of the head alone. */
  readonly epochs: number
  /** Of the head and the last stage of the base. */
  readonly fineTune: number
  readonly batchSize: number
  readonly seed: number
  readonly out: string
  /** Goes on from what is in `out`, if anything is. */
  readonly resume: boolean
  readonly checkpointMs: number
}

export interface Transferred {
  readonly images: number
  readonly classNames: readonly string[]
  /** On images that were not learnt from: of the head alone, and after fine-tuning. */
  readonly accuracy: { readonly head: number; readonly fineTuned?: number }
  /** The trained network's file. */
  readonly weights: string
}

/** What of ResNet-50 is trained with the head in the second phase. */
const isLastStage = (path: string): boolean => path.startsWith('conv5_') || path.startsWith('predictions/')

/**
 * Transfer learning in two phases: a new last layer on what the frozen base makes of each image, computed once; then, if
 * asked for, it and the last stage together, by small steps, running statistics left as they are.
 *
 * @throws UsageError usage.base: no base of that name
 * @throws DataError dataset.…: the folder is no set of images
 */
export async function runTransfer(
  context: Context,
  backend: Backend<unknown>,
  options: TransferOptions,
): Promise<Transferred> {
  const { data, epochs, fineTune, batchSize, seed, out, checkpointMs } = options
  if (!baseNames.includes(options.base)) {
    throw new UsageError({ code: 'usage.base', expected: baseNames.join(', '), received: options.base })
  }
  const headBefore = await new TrainingFolder(join(out, 'head'), {}).last()
  if (headBefore !== undefined && !options.resume) {
    const received = `${JSON.stringify(out)} with a training in it`
    throw new UsageError({ code: 'usage.out', expected: '--resume to go on, or another --out', received })
  }
  const source = await dataSource(context, data)
  const pretrained = await loadResnet50(context, progressBar)
  const base: Base = { ...pretrained, head: 'predictions', size: [224, 224], mode: 'caffe' }
  const features = await featuresOf(context, backend, base, source)
  const [heldKey, orderKey] = splitKey(randomKey(seed), 2)
  const { train, validation } = splitAtRandom(heldKey, features.files.length)
  const about = zooRecord.metadata({
    model: 'resnet50',
    isPretrained: true,
    classNames: features.classNames,
    dataset: nameOfSource(source),
    vision: { kind: 'photo', size: base.size, mode: base.mode },
  })
  const common = {
    loss: 'sparseCategoricalCrossentropy',
    metrics: [accuracy()],
    watched: bestAccuracy,
    seed,
    checkpointMs,
  } as const

  const head = headModel(base.head, features.x.shape[1] ?? 0, features.classNames.length)
  const headFolder = new TrainingFolder(join(out, 'head'), about)
  const part = (chosen: Int32Array) => ({
    x: rowsOf(features.x, chosen),
    labels: rowsOf(features.labels, chosen),
  })
  const headSteps = Math.ceil(train.length / batchSize)
  const headOptimizer = adam({ learningRate: oneCycle({ maximum: 3e-3, steps: epochs * headSteps }) })
  if (headBefore !== undefined) checkState(headBefore.state, head, headOptimizer)
  const headHistory = await runTraining(context, backend, {
    ...common,
    model: head,
    optimizer: headOptimizer,
    train: arrayBatches(part(train), { batchSize, shuffle: orderKey }),
    validation: arrayBatches(part(validation), { batchSize: 256 }),
    batchesPerEpoch: headSteps,
    epochs,
    patience: undefined,
    resume: headBefore?.state,
    folder: headFolder,
  })
  const best = (history: typeof headHistory) => history[bestEpoch(history, bestAccuracy)]![bestAccuracy.name]!
  const headAccuracy = best(headHistory)

  const model = resnet50({ classes: features.classNames.length, epsilon: resnet50ImagenetEpsilon })
  const weights = { ...pretrained.weights, ...(await headFolder.best()).state.variables }
  const optimizer = sgd({ learningRate: 1e-3, momentum: 0.9 })
  const isFrozen = (path: string) => !isLastStage(path)
  const whole = new TrainingFolder(out, about)
  const result = { images: features.files.length, classNames: features.classNames, weights: join(out, bestFile) }
  if (fineTune === 0) {
    await whole.saveBest(startState(model, optimizer, { weights, isFrozen: () => true }))
    return { ...result, accuracy: { head: headAccuracy } }
  }
  const before = await whole.last()
  if (before !== undefined) checkState(before.state, model, optimizer, isFrozen)
  remark(context, 'Now the last stage with it.')
  const files = (chosen: Int32Array) => Array.from(chosen, i => features.files[i]!)
  const history = await runTraining(context, backend, {
    ...common,
    model,
    optimizer,
    weights,
    isFrozen,
    train: photoBatches(files(train), base, batchSize, orderKey),
    validation: photoBatches(files(validation), base, batchSize),
    batchesPerEpoch: headSteps,
    epochs: fineTune,
    patience: undefined,
    resume: before?.state,
    folder: whole,
  })
  return { ...result, accuracy: { head: headAccuracy, fineTuned: best(history) } }
}
