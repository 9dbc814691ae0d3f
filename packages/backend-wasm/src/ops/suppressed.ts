import {
  broadcastStrides,
  type CompositeKernel,
  lowest,
  type Shape,
  type SuppressedAttrs,
  sizeOf,
  stridesOf,
} from '@convene/core'
import type { Executor } from '../executor.ts'
import type { WasmTensor } from '../tensor.ts'
import { BoxGrid } from './boxGrid.ts'

/** What float32 counts to without a gap: numbers of boxes. */
const mostBoxes = 2 ** 24

/**
 * Non-maximum suppression on the host: boxes in the order of their scores, each against those kept before that are near
 * enough to matter. The result is the expansion's, to the last rounding.
 */
export function suppressed(
  executor: Executor,
  expanded: CompositeKernel<'suppressed', WasmTensor>,
): CompositeKernel<'suppressed', WasmTensor> {
  return (out, inputs, attrs) => {
    const [boxes, scores, classes] = inputs as [WasmTensor, WasmTensor, WasmTensor?]
    const rules = inFloat32(attrs)
    const n = scores.shape.at(-1)!
    // Boxes that are apart overlap by more than what is below 0, too: no place tells who meets whom.
    const isUsual = rules.iouThreshold >= 0 && rules.scoreThreshold >= lowest && n <= mostBoxes
    if (!isUsual) return expanded(out, inputs, attrs)
    const { device } = executor
    const y = executor.tensor(out)
    const starts = startsOf(boxes.shape.slice(0, -1), scores.shape)
    executor.host(() => {
      const [sides, all, target] = [device.numbersOf(boxes), device.numbersOf(scores), device.numbersOf(y)]
      const labels = classes && device.numbersOf(classes)
      starts.forEach((start, list) => {
        const own = list * n
        const candidates = {
          boxes: sides.subarray(4 * start, 4 * (start + n)),
          scores: all.subarray(own, own + n),
          classes: labels?.subarray(own, own + n),
        }
        keep(candidates, rules, target.subarray(list * rules.maxOutputSize, (list + 1) * rules.maxOutputSize))
      })
    })
    return y
  }
}

function inFloat32({ maxOutputSize, iouThreshold, scoreThreshold }: SuppressedAttrs): SuppressedAttrs {
  return { maxOutputSize, iouThreshold: Math.fround(iouThreshold), scoreThreshold: Math.fround(scoreThreshold) }
}

/** The first box of each list of scores. */
function startsOf(rows: Shape, scores: Shape): readonly number[] {
  const lists = scores.slice(0, -1)
  const steps = broadcastStrides(rows, scores)
  const strides = stridesOf(lists)
  return Array.from({ length: sizeOf(lists) }, (_, list) =>
    lists.reduce((start, size, axis) => start + (Math.floor(list / strides[axis]!) % size) * steps[axis]!, 0),
  )
}

interface Candidates {
  /** Four numbers each. */
  readonly boxes: Float32Array
  readonly scores: Float32Array
  readonly classes: Float32Array | undefined
}

/** Writes the numbers of the boxes that are kept, then −1. */
function keep({ boxes, scores, classes }: Candidates, rules: SuppressedAttrs, target: Float32Array): void {
  const order = fromTheBest(scores, rules.scoreThreshold)
  const grid = new BoxGrid(Math.min(order.length, target.length), rules.iouThreshold)
  let count = 0
  for (let i = 0; i < order.length && count < target.length; i++) {
    const box = order[i]!
    if (grid.add(boxes, box, classes === undefined ? 0 : classes[box]!)) target[count++] = box
  }
  target.fill(-1, count)
}

/** The numbers of what scores more than a threshold, from the best down; of equal ones the first comes first. */
function fromTheBest(scores: Float32Array, threshold: number): Uint32Array {
  const score = new Float32Array(1)
  const bits = new Uint32Array(score.buffer)
  // A score and a place in one whole number: that sorts without asking anybody, and keeps equal scores in order.
  const pairs = new BigUint64Array(scores.length)
  const halves = new Uint32Array(pairs.buffer)
  let count = 0
  for (let place = 0; place < scores.length; place++) {
    if (!(scores[place]! > threshold)) continue
    // −0 becomes 0, which it equals.
    score[0] = scores[place]! + 0
    halves[2 * count] = place
    halves[2 * count + 1] = bits[0]! >>> 31 ? bits[0]! : ~bits[0]! & 0x7fff_ffff
    count++
  }
  pairs.subarray(0, count).sort()
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = halves[2 * i]!
  return order
}
