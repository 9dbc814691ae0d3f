import { type Backend, DataError, nest, pauses } from '@convene/core'
import { download, type Model } from '@convene/nn'
import type { Batch, Batches } from '../batches.ts'
import { type EpochRecord, type StartOptions, startState, type TrainState } from '../trainState.ts'
import type { TrainTask } from '../trainStep.ts'
import { emptyEpoch } from './emptyEpoch.ts'
import { Evaluator } from './evaluator.ts'
import { addToSums, figuresOf, startSums } from './metricTerms.ts'
import { firstNonFinite } from './nonFinite.ts'
import { Stepper } from './stepper.ts'
import { metricsOfTraining, type TaskOptions, taskOf } from './taskOf.ts'

export interface FitOptions<T> extends TaskOptions, StartOptions {
  readonly backend: Backend<T>
  /** After how many epochs it ends, those before `resume` among them. */
  readonly epochs: number
  /** What each epoch is tried on at its end; nothing, if left out. */
  readonly validation?: Batches
  /** Where an earlier training stopped: it goes on from there. `seed` and `weights` say nothing then. */
  readonly resume?: TrainState
  readonly signal?: AbortSignal
}

/** What every event tells. */
interface Moment {
  /** How many epochs are over. */
  readonly epoch: number
  /** How many steps there have been. */
  readonly step: number
  /** All that the training is now, to save it. To be asked for before the next event. */
  snapshot(): Promise<TrainState>
}

/** A batch is over. */
export interface BatchEvent extends Moment {
  readonly type: 'batch'
  /** How many batches of this epoch are over. */
  readonly batch: number
  /** How many examples were in it. */
  readonly examples: number
  /** Of this batch alone. */
  readonly loss: number
  /** Loss and metrics of this epoch so far. */
  readonly figures: EpochRecord
  /** What the optimizer used, its learning rate among it. */
  readonly scalars: Readonly<Record<string, number>>
}

/** An epoch is over. */
export interface EpochEvent extends Moment {
  readonly type: 'epoch'
  /** Its loss and metrics, and those of the validation under `validation/`. */
  readonly figures: EpochRecord
  /** All epochs, this one included. */
  readonly history: readonly EpochRecord[]
}

export type FitEvent = BatchEvent | EpochEvent

/**
 * Trains a model: a fold over batches, that tells of each. Progress bars, early stopping, checkpoints and plots are what the
 * caller makes of the events; leaving the loop ends the training and frees what it held.
 *
 * ```ts
 * for await (const event of fit(model, train, { backend, optimizer: sgd({ momentum: 0.9 }), loss, epochs: 5 })) {
 *   if (event.type === 'epoch') state = await event.snapshot()
 * }
 * ```
 *
 * The same seed and batches give the same numbers, bit for bit, on one backend: broken off and resumed, too.
 *
 * @throws ShapeError train.batch: a batch does not fit the model
 * @throws DataError fit.nonFinite: the loss is NaN or infinite; with the step, and the first layer where numbers are
 * @throws DataError fit.batches: an epoch without batches
 */
export async function* fit<T>(model: Model, batches: Batches, options: FitOptions<T>): AsyncGenerator<FitEvent, void> {
  const { backend, optimizer, epochs, metrics = [], validation, signal } = options
  const terms = metricsOfTraining(options)
  const task = taskOf(model, options)
  const start = options.resume ?? startState(model, optimizer, options)
  const evaluator = new Evaluator(backend, { model, terms: task.terms, metrics })
  const stepper = new Stepper(backend, task, start)
  const pause = pauses()
  let { epoch, batch, history } = start
  let sums = batch === 0 ? startSums(terms) : start.sums

  const snapshot = async (): Promise<TrainState> => {
    const arrays = await stepper.snapshot()
    for (const [path, { data }] of Object.entries(arrays.variables)) {
      if (!data.every(Number.isFinite)) throw nonFinite(stepper.step, 'a variable', `the variable ${path}`)
    }
    return { step: stepper.step, epoch, batch, key: stepper.key, sums, history, ...arrays }
  }

  try {
    while (epoch < epochs) {
      let index = 0
      for await (const given of batches(epoch)) {
        // A resumed epoch begins with the batches that are over.
        if (index++ < batch) continue
        signal?.throwIfAborted()
        const result = await stepper.run(given, signal === undefined ? {} : { signal })
        if (!Number.isFinite(result.loss)) throw await explained(backend, task, stepper, given, result.loss)
        const { loss, examples, scalars } = result
        const { x: _, ...targets } = given
        sums = addToSums(terms, sums, result, targets, examples)
        batch += 1
        const { step } = stepper
        yield { type: 'batch', epoch, batch, step, examples, loss, figures: figuresOf(terms, sums), scalars, snapshot }
        await pause()
      }
      if (index === 0) throw emptyEpoch(epoch)
      const figures = {
        ...figuresOf(terms, sums),
        ...(validation && nest('validation', await evaluator.run(stepper.variables, validation(epoch), { signal }))),
      }
      epoch += 1
      batch = 0
      sums = startSums(terms)
      history = [...history, figures]
      yield { type: 'epoch', epoch, step: stepper.step, figures, history, snapshot }
    }
  } finally {
    stepper.dispose()
  }
}

async function explained<T>(
  backend: Backend<T>,
  task: TrainTask,
  stepper: Stepper<T>,
  batch: Batch,
  loss: number,
): Promise<DataError> {
  const variables = await download(backend, stepper.variables)
  const found = await firstNonFinite(backend, task, { ...stepper.inputsOf(batch), ...nest('variables', variables) })
  return nonFinite(stepper.step, String(loss), found ?? 'what regularizers add')
}

function nonFinite(step: number, received: string, where: string): DataError {
  return new DataError({
    code: 'fit.nonFinite',
    expected: 'a finite loss',
    received: `${received} in step ${step}; the first numbers that are not finite are in ${where}`,
  })
}
