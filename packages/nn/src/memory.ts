import { bytesPerElement, lower, sizeOf } from '@convene/core'
import { inference, isVariable, type Model, programInputs, summary } from './model.ts'

export interface MemoryOptions {
  /** How many examples; 1, if left out. */
  readonly batch?: number
}

/** Bytes, in float32. */
export interface ModelMemory {
  /** All variables. */
  readonly parameters: number
  readonly inference: {
    /** The most that two consecutive layers' outputs take: what is needed where layers run one after the other. */
    readonly consecutive: number
    /** The second of those two. */
    readonly at: string
    /** What the planned program's intermediates take: the same, with branches and with what is computed in place. */
    readonly planned: number
  }
  readonly training: {
    /** The input and the outputs of all layers: gradients need them all. */
    readonly activations: number
    /** A gradient for each trainable parameter. */
    readonly gradients: number
  }
  /** The layer whose output is largest, and the one that has most parameters. */
  readonly largest: {
    readonly output: NamedBytes
    readonly parameters: NamedBytes
  }
}

interface NamedBytes {
  readonly name: string
  readonly bytes: number
}

/**
 * What a model needs room for. The whole of inference is `parameters` and one of its two figures, that of training
 * `parameters`, `activations` and `gradients` at least: optimizers keep more, and so do layers that are made of several ops.
 *
 * @see Géron, Hands-On Machine Learning with Scikit-Learn, Keras and TensorFlow, chapter 14, memory requirements
 */
export function memory(model: Model, { batch = 1 }: MemoryOptions = {}): ModelMemory {
  const { layers, parameters } = summary(model)
  const rows = layers.map(({ name, outputShape, parameters }) => ({
    name,
    output: bytesPerElement * batch * sizeOf(outputShape),
    parameters: bytesPerElement * parameters,
  }))
  const pairs = rows.slice(1).map(({ name, output }, i) => ({ name, bytes: output + rows[i]!.output }))
  const largest = (entries: readonly NamedBytes[]): NamedBytes =>
    entries.reduce((most, entry) => (entry.bytes > most.bytes ? entry : most), { name: '', bytes: 0 })
  const { name: at, bytes: consecutive } = largest(pairs)
  const { plan } = lower(inference(model), programInputs(model, batch), { isParameter: isVariable })
  return {
    parameters: bytesPerElement * parameters.total,
    inference: { consecutive, at, planned: bytesPerElement * plan.peakElements },
    training: {
      activations: rows.reduce((sum, { output }) => sum + output, 0),
      gradients: bytesPerElement * parameters.trainable,
    },
    largest: {
      output: largest(rows.map(({ name, output }) => ({ name, bytes: output }))),
      parameters: largest(rows.map(({ name, parameters }) => ({ name, bytes: parameters }))),
    },
  }
}
