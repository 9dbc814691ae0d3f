/** One pass over a source. */
export interface Pass {
  /** Which pass of training this is, from 0 on: it goes into the key of whatever draws at random. */
  readonly epoch: number
  /** Ends the pass; it then throws the signal's reason. */
  readonly signal: AbortSignal
}

/** What a pipeline is made of: examples that can be passed over again and again, one pass independent of the other. */
export interface Source<T> {
  /** How many examples a pass has, where that is known beforehand. */
  readonly size: number | undefined
  /** Whether each pass brings the same examples in the same order. */
  readonly sameOrder: boolean
  /** Starts a pass. Nothing is read before it is asked for, and returning early closes what was opened. */
  open(pass: Pass): AsyncGenerator<T, void, undefined>
  /** The examples from `start` to before `end`, where the others can be left out without making them. */
  slice?(start: number, end: number): Source<T>
}
