import type { HostArray } from '@convene/core'

/** What sums of products run over: taps, and for each of them a run of terms. All outputs of a call share them. */
export interface Taps {
  /** Where each tap's run begins: in x, and in the weights. */
  readonly x: Int32Array
  readonly weights: Int32Array
  count: number
  /** How many terms a run has. */
  length: number
  /** From one term to the next. */
  readonly xStep: number
  readonly weightStep: number
  /** From the weights of one output to those of the next. */
  readonly outputStep: number
}

export function makeTaps(size: number, run: Pick<Taps, 'length' | 'xStep' | 'weightStep' | 'outputStep'>): Taps {
  return { x: new Int32Array(size), weights: new Int32Array(size), count: 0, ...run }
}

export function addTap(taps: Taps, x: number, weights: number): void {
  taps.x[taps.count] = x
  taps.weights[taps.count++] = weights
}

/**
 * Adds Σ x · weights, over all terms, to `outputs` elements of y from `at` on. `xOffset` is added to each place in x,
 * `weightOffset` to the first output's places in the weights.
 */
export function addSums(
  y: HostArray,
  at: number,
  outputs: number,
  x: HostArray,
  xOffset: number,
  weights: HostArray,
  weightOffset: number,
  taps: Taps,
): void {
  const { outputStep } = taps
  // Offsets that are known when it is compiled make the loop of the ordinary case up to a sixth faster.
  const addFour = outputStep === 1 ? addFourAdjacent : addFourApart
  let o = 0
  for (; o + 4 <= outputs; o += 4) addFour(y, at + o, x, xOffset, weights, weightOffset + o * outputStep, taps)
  for (; o < outputs; o++) addOne(y, at + o, x, xOffset, weights, weightOffset + o * outputStep, taps)
}

function addOne(
  y: HostArray,
  at: number,
  x: HostArray,
  xOffset: number,
  weights: HostArray,
  weightOffset: number,
  { x: xs, weights: ws, count, length, xStep, weightStep }: Taps,
): void {
  let sum = 0
  for (let t = 0; t < count; t++) {
    let place = xs[t]! + xOffset
    let weight = ws[t]! + weightOffset
    for (let i = 0; i < length; i++) {
      sum += x[place]! * weights[weight]!
      place += xStep
      weight += weightStep
    }
  }
  y[at]! += sum
}

/** Four outputs at once, whose weights are neighbours: the sums stay in registers, and each x is read once for all. */
function addFourAdjacent(
  y: HostArray,
  at: number,
  x: HostArray,
  xOffset: number,
  weights: HostArray,
  weightOffset: number,
  { x: xs, weights: ws, count, length, xStep, weightStep }: Taps,
): void {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
  for (let t = 0; t < count; t++) {
    let place = xs[t]! + xOffset
    let weight = ws[t]! + weightOffset
    for (let i = 0; i < length; i++) {
      const value = x[place]!
      sum0 += value * weights[weight]!
      sum1 += value * weights[weight + 1]!
      sum2 += value * weights[weight + 2]!
      sum3 += value * weights[weight + 3]!
      place += xStep
      weight += weightStep
    }
  }
  y[at]! += sum0
  y[at + 1]! += sum1
  y[at + 2]! += sum2
  y[at + 3]! += sum3
}

/** The same for outputs whose weights stand `outputStep` apart. */
function addFourApart(
  y: HostArray,
  at: number,
  x: HostArray,
  xOffset: number,
  weights: HostArray,
  weightOffset: number,
  { x: xs, weights: ws, count, length, xStep, weightStep, outputStep }: Taps,
): void {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
  for (let t = 0; t < count; t++) {
    let place = xs[t]! + xOffset
    let weight = ws[t]! + weightOffset
    for (let i = 0; i < length; i++) {
      const value = x[place]!
      sum0 += value * weights[weight]!
      sum1 += value * weights[weight + outputStep]!
      sum2 += value * weights[weight + 2 * outputStep]!
      sum3 += value * weights[weight + 3 * outputStep]!
      place += xStep
      weight += weightStep
    }
  }
  y[at]! += sum0
  y[at + 1]! += sum1
  y[at + 2]! += sum2
  y[at + 3]! += sum3
}
