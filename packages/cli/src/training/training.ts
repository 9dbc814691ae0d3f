import type { Backend } from '@convene/core'
import type { Model } from '@convene/nn'
import { bestEpoch, type EpochRecord, type FitEvent, fit, hasStalled, type TrainState } from '@convene/train'
import { type Context, remark } from '../context.ts'
import type { Task } from './task.ts'
import { formatDuration, formatFigures, type TrainingBar, trainingBar } from './trainingBar.ts'
import type { TrainingFolder } from './trainingFolder.ts'

export interface Training extends Omit<Task, 'test' | 'about'> {
  readonly model: Model
  readonly seed: number
  /** After how many epochs that are no better it ends. */
  readonly patience: number | undefined
  readonly resume: TrainState | undefined
  readonly folder: TrainingFolder
  /** How often the last state is saved, beside each epoch. */
  readonly checkpointMs: number
}

/** Trains, shows how it gets on, and keeps its last and best state and its curves in a folder. */
export async function runTraining(
  context: Context,
  backend: Backend<unknown>,
  training: Training,
): Promise<readonly EpochRecord[]> {
  const {
    model,
    optimizer,
    loss,
    metrics,
    watched,
    weights,
    isFrozen,
    train,
    validation,
    epochs,
    seed,
    patience,
    resume,
    folder,
  } = training
  const options = {
    backend,
    optimizer,
    loss,
    metrics,
    epochs,
    seed,
    validation,
    signal: context.signal,
    ...(weights && { weights }),
    isFrozen,
  }
  const show = new Display(context, training)
  let history = resume?.history ?? []
  let saved = performance.now()
  try {
    if (patience !== undefined && hasStalled(history, { ...watched, patience })) return history
    for await (const event of fit(model, train, { ...options, ...(resume && { resume }) })) {
      show.event(event)
      if (event.type === 'batch') {
        if (performance.now() - saved < training.checkpointMs) continue
        await folder.saveLast(await event.snapshot())
        saved = performance.now()
        continue
      }
      history = event.history
      const state = await event.snapshot()
      // The best first: a training that is broken off in between does the epoch again, and saves it again.
      if (bestEpoch(history, watched) === history.length - 1) await folder.saveBest(state)
      await folder.saveLast(state)
      saved = performance.now()
      await folder.log(event.figures, event.step)
      await folder.saveHistory(history, `${model.name}, seed ${seed}`)
      if (patience !== undefined && hasStalled(history, { ...watched, patience })) {
        remark(context, `No better for ${patience} epochs: that is all.`)
        break
      }
    }
    return history
  } finally {
    show.stop()
  }
}

/** A bar for each epoch, and a line when it is over. */
class Display {
  readonly #context: Context
  readonly #training: Training
  #bar: TrainingBar | undefined
  #begun = performance.now()

  constructor(context: Context, training: Training) {
    this.#context = context
    this.#training = training
  }

  event(event: FitEvent): void {
    const { epochs, batchesPerEpoch } = this.#training
    if (event.type === 'batch') {
      const name = `epoch ${event.epoch + 1}/${epochs}`
      this.#bar ??= trainingBar(this.#context, name, batchesPerEpoch, event.batch - 1)
      this.#bar.update(event.batch, event.figures, event.examples)
      return
    }
    this.stop()
    const seconds = (performance.now() - this.#begun) / 1000
    remark(this.#context, `epoch ${event.epoch}/${epochs}  ${formatFigures(event.figures)}  ${formatDuration(seconds)}`)
    this.#begun = performance.now()
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }
}
