/** What every network of the zoo can be told. */
export interface ZooOptions {
  /** As many as the paper's data set has, if left out. */
  readonly classes?: number
  /** A factor for the number of channels of every layer but the last; 1, if left out. */
  readonly width?: number
}

/** So many channels at a width, rounded up. */
export function widened(channels: number, width: number): number {
  return Math.ceil(channels * width)
}
