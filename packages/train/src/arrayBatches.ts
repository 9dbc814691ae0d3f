import { DataError, foldIn, type Key, mapTree, permutation, type Shape, ShapeError, sizeOf } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import type { Batches } from './batches.ts'

/** Examples that all are in memory: pixels, numbers, or class numbers. */
export interface ExampleArray {
  /** [n, …] */
  readonly shape: Shape
  readonly data: Float32Array | Uint8Array | Int32Array
}

export interface ArrayBatchesOptions {
  readonly batchSize: number
  /** Where the order of each epoch comes from; the order as it is, if left out. */
  readonly shuffle?: Key | undefined
}

/**
 * Batches out of arrays in memory, made as they are asked for. The last one may be smaller.
 *
 * @param examples `x` and what it is compared with, by name; each with the same n
 * @throws ShapeError batches.examples: not so
 * @throws DataError batches.size: not a whole number of at least 1
 */
export function arrayBatches(
  examples: Readonly<Record<string, ExampleArray>>,
  { batchSize, shuffle }: ArrayBatchesOptions,
): Batches {
  const n = countOf(examples)
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new DataError({ code: 'batches.size', expected: 'a whole number, 1 or more', received: String(batchSize) })
  }
  return function* (epoch) {
    const order =
      shuffle === undefined
        ? Int32Array.from({ length: n }, (_, i) => i)
        : permutation(foldIn(foldIn(shuffle, epoch), -1), n)
    for (let from = 0; from < n; from += batchSize) {
      const chosen = order.subarray(from, from + batchSize)
      yield mapTree(examples, array => rowsOf(array, chosen))
    }
  }
}

function countOf(examples: Readonly<Record<string, ExampleArray>>): number {
  const n = examples.x?.shape[0] ?? 0
  for (const [name, { shape, data }] of Object.entries(examples)) {
    if (shape[0] === n && n > 0 && data.length === sizeOf(shape)) continue
    const received = `${name} of shape [${shape.join(', ')}] with ${data.length} numbers, where x has ${n} examples`
    throw new ShapeError({ code: 'batches.examples', expected: 'as many examples as x, each whole', received })
  }
  if (n === 0) throw new ShapeError({ code: 'batches.examples', expected: 'examples x', received: 'none' })
  return n
}

/** Some rows of an array, in the order asked for, as float32. */
export function rowsOf({ shape, data }: ExampleArray, chosen: Int32Array): HostTensor {
  const size = sizeOf(shape.slice(1))
  const rows = new Float32Array(chosen.length * size)
  chosen.forEach((row, i) => {
    rows.set(data.subarray(row * size, (row + 1) * size), i * size)
  })
  return { shape: [chosen.length, ...shape.slice(1)], data: rows }
}
