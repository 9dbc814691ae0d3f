import type { ValueId } from './graph.ts'

export interface RunOptions {
  /** Stops the run between two nodes; what it holds is freed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal
  /** Called after each node. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** A plan and its parameters on a backend, ready to be run. */
export interface Prepared<T> {
  /**
   * @param args a tensor for each of the plan's inputs that are arguments, of its shape; they stay the caller's
   * @returns a tensor for each value among the plan's outputs, the caller's too. One that is an input is that very tensor.
   */
  run(args: ReadonlyMap<ValueId, T>, options?: RunOptions): Promise<ReadonlyMap<ValueId, T>>
  /** The bytes that it holds for intermediates, from run to run. */
  readonly arenaBytes: number
  /** Frees what it holds. The parameters are not among it. */
  dispose(): void
}
