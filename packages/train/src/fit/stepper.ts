import {
  type Backend,
  type Bound,
  compile,
  type Key,
  leaf,
  mapTree,
  nest,
  type RunOptions,
  type Shape,
  subtree,
  type Tree,
} from '@convene/core'
import { disposeAll, download, type HostTensor, upload } from '@convene/nn'
import type { Batch } from '../batches.ts'
import type { Values } from '../metrics/metric.ts'
import type { TrainState } from '../trainState.ts'
import { type TrainTask, trainStep } from '../trainStep.ts'
import { checkBatch } from './checkBatch.ts'
import { StepInputs } from './stepInputs.ts'

/** What came of one step. */
export interface StepResult {
  /** How many examples were in the batch. */
  readonly examples: number
  /** What the optimizer used. */
  readonly scalars: Readonly<Record<string, number>>
  readonly loss: number
  /** Those of the network's outputs that were asked for, before the update. */
  readonly outputs: Tree<Values>
}

/**
 * A training on a backend: variables and slots live there, and one compiled program makes the next ones of them. Once it has
 * seen each size of batch, nothing is compiled or planned any more.
 */
export class Stepper<T> {
  readonly #backend: Backend<T>
  readonly #task: TrainTask
  readonly #inputs: StepInputs
  #variables: Tree<T>
  #slots: Tree<T>
  #key: Key
  #step: number
  #bound: Bound<T> | undefined

  constructor(backend: Backend<T>, task: TrainTask, state: TrainState) {
    this.#backend = backend
    this.#task = task
    this.#inputs = new StepInputs(task)
    this.#key = state.key
    this.#step = state.step
    this.#variables = upload(backend, state.variables)
    this.#slots = upload(backend, state.slots)
  }

  /** How many steps there have been. */
  get step(): number {
    return this.#step
  }

  get key(): Key {
    return this.#key
  }

  /** The variables as they are; they live until the next step. */
  get variables(): Tree<T> {
    return this.#variables
  }

  /**
   * One step. If the loss is not finite, or the run fails, all stays as it was.
   *
   * @throws ShapeError train.batch: the batch does not fit the model
   */
  async run(batch: Batch, options: RunOptions = {}): Promise<StepResult> {
    const examples = checkBatch(this.#task.model, batch)
    const { inputs, scalars, key } = this.#inputs.of(batch, { key: this.#key, step: this.#step })
    const own = upload(this.#backend, inputs)
    try {
      const program = this.#programFor(mapTree(inputs, ({ shape }) => shape))
      const all = { ...own, ...nest('variables', this.#variables), ...nest('slots', this.#slots) }
      const made = await program.run(all, options)
      const result = { examples, scalars, ...(await this.#read(made)) }
      if (!Number.isFinite(result.loss)) {
        disposeAll(this.#backend, Object.values(made))
        return result
      }
      this.#variables = this.#replaced(this.#variables, subtree(made, 'variables'))
      this.#slots = this.#replaced(this.#slots, subtree(made, 'slots'))
      this.#key = key
      this.#step += 1
      disposeAll(this.#backend, [leaf(made, 'loss'), ...Object.values(subtree(made, 'outputs'))])
      return result
    } finally {
      disposeAll(this.#backend, Object.values(own))
    }
  }

  /** Variables and slots, on the host. */
  async snapshot(): Promise<Pick<TrainState, 'variables' | 'slots'>> {
    return {
      variables: await download(this.#backend, this.#variables),
      slots: await download(this.#backend, this.#slots),
    }
  }

  /** What a step of this batch would be given, but for variables and slots. */
  inputsOf(batch: Batch): Tree<HostTensor> {
    checkBatch(this.#task.model, batch)
    return this.#inputs.of(batch, { key: this.#key, step: this.#step }).inputs
  }

  dispose(): void {
    this.#bound?.dispose()
    disposeAll(this.#backend, [...Object.values(this.#variables), ...Object.values(this.#slots)])
  }

  #programFor(shapes: Tree<Shape>): Pick<Bound<T>, 'run'> {
    if (this.#bound !== undefined) return this.#bound.withArguments(shapes)
    // No variable counts as a parameter: the next step has others, and nothing may be prepared for these.
    const shapeOf = (x: T) => this.#backend.shapeOf(x)
    const kept = { ...nest('variables', this.#variables), ...nest('slots', this.#slots) }
    const inputs = { ...shapes, ...mapTree(kept, shapeOf) }
    this.#bound = compile(this.#backend, trainStep(this.#task), inputs).bind({})
    return this.#bound
  }

  async #read(made: Tree<T>): Promise<Pick<StepResult, 'loss' | 'outputs'>> {
    const [loss = Number.NaN] = await this.#backend.toHost(leaf(made, 'loss'))
    return { loss, outputs: await download(this.#backend, subtree(made, 'outputs')) }
  }

  #replaced(old: Tree<T>, made: Tree<T>): Tree<T> {
    // An output that is an input is that very tensor.
    disposeAll(
      this.#backend,
      Object.entries(made).flatMap(([path, x]) => (old[path] === undefined || old[path] === x ? [] : [old[path]])),
    )
    return { ...old, ...made }
  }
}
