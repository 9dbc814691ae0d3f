import {
  type Backend,
  type Bound,
  compile,
  leaf,
  mapTree,
  nest,
  type Program,
  pauses,
  type Shape,
  subtree,
  type Tree,
} from '@convene/core'
import { asInputs, disposeAll, download, isVariable, type Model, regularization, upload } from '@convene/nn'
import type { Batch } from '../batches.ts'
import type { Metric, Values } from '../metrics/metric.ts'
import { type LossTerm, lossOf } from '../objective.ts'
import { checkBatch } from './checkBatch.ts'
import { addToSums, figuresOf, type MetricTerm, metricTerms, outputsFor, startSums } from './metricTerms.ts'

export interface EvaluationTask {
  readonly model: Model
  readonly terms: readonly Required<LossTerm>[]
  readonly metrics: readonly (Metric | MetricTerm)[]
}

export interface EvaluationOptions {
  readonly signal?: AbortSignal | undefined
  /** Called with what the network says of each batch, as far as metrics asked for it, and what it was compared with. */
  readonly onOutputs?: ((outputs: Tree<Values>, targets: Tree<Values>) => void) | undefined
  /** Called after each batch. */
  readonly onProgress?: ((progress: { readonly batches: number; readonly examples: number }) => void) | undefined
}

/** How good a model is, once it is compiled, for one set of variables after the other. */
export class Evaluator<T> {
  readonly #backend: Backend<T>
  readonly #task: EvaluationTask
  readonly #metrics: ReturnType<typeof metricTerms>
  #compiled: ReturnType<typeof compile<T>> | undefined

  constructor(backend: Backend<T>, task: EvaluationTask) {
    this.#backend = backend
    this.#task = task
    this.#metrics = metricTerms(task.metrics)
  }

  /** Loss and metrics over all batches; NaN, if there are none. */
  async run(
    variables: Tree<T>,
    batches: AsyncIterable<Batch> | Iterable<Batch>,
    { signal, onProgress, onOutputs }: EvaluationOptions = {},
  ): Promise<Readonly<Record<string, number>>> {
    let sums = startSums(this.#metrics)
    let bound: Bound<T> | undefined
    const pause = pauses()
    const progress = { batches: 0, examples: 0 }
    try {
      for await (const batch of batches) {
        signal?.throwIfAborted()
        const n = checkBatch(this.#task.model, batch)
        const { x, ...targets } = batch
        const given = { x: x!, ...nest('targets', targets) }
        const shapes = mapTree(given, ({ shape }) => shape)
        bound ??= this.#compiledFor(shapes, variables).bind(asInputs(variables))
        const own = upload(this.#backend, given)
        try {
          const made = await bound.withArguments(shapes).run(own, signal === undefined ? {} : { signal })
          try {
            const [loss = Number.NaN] = await this.#backend.toHost(leaf(made, 'loss'))
            const outputs = await download(this.#backend, subtree(made, 'outputs'))
            onOutputs?.(outputs, targets)
            sums = addToSums(this.#metrics, sums, { loss, outputs }, targets, n)
          } finally {
            disposeAll(this.#backend, Object.values(made))
          }
        } finally {
          disposeAll(this.#backend, Object.values(own))
        }
        progress.batches += 1
        progress.examples += n
        onProgress?.({ ...progress })
        await pause()
      }
    } finally {
      bound?.dispose()
    }
    return figuresOf(this.#metrics, sums)
  }

  #compiledFor(shapes: Tree<Shape>, variables: Tree<T>): ReturnType<typeof compile<T>> {
    const inputs = { ...shapes, ...asInputs(mapTree(variables, x => this.#backend.shapeOf(x))) }
    this.#compiled ??= compile(this.#backend, evaluation(this.#task, outputsFor(this.#metrics)), inputs, {
      isParameter: isVariable,
    })
    return this.#compiled
  }
}

/** From a batch and variables to the loss and the outputs that are asked for. Terms of outputs that there are in training only are left out. */
function evaluation({ model, terms }: EvaluationTask, reported: readonly string[]): Program {
  return (ops, inputs) => {
    const variables = subtree(inputs, 'variables')
    const { y, auxiliary } = model.layer.apply(ops, variables, leaf(inputs, 'x'), 'inference')
    const outputs = { y, ...auxiliary }
    const present = terms.filter(({ output }) => Object.hasOwn(outputs, output))
    const loss = lossOf(ops, present, outputs, subtree(inputs, 'targets'))
    return {
      loss: ops.add(loss, regularization(ops, model, variables)),
      ...Object.fromEntries(reported.map(name => [`outputs/${name}`, leaf(outputs, name)])),
    }
  }
}
