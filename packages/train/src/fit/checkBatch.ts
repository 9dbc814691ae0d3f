import { formatShape, ShapeError, sameShape } from '@convene/core'
import { batchShape, type Model } from '@convene/nn'
import type { Batch } from '../batches.ts'

/**
 * How many examples a batch has.
 *
 * @throws ShapeError train.batch: `x` is no batch of the model's examples, or something has another number of them
 */
export function checkBatch(model: Model, batch: Batch): number {
  const { x, ...targets } = batch
  const [n = 0] = x?.shape ?? []
  if (x === undefined || n === 0 || !sameShape(x.shape, batchShape(model, n))) {
    const expected = `x of shape [n, ${model.inputShape.join(', ')}] for ${model.name}`
    throw new ShapeError({ code: 'train.batch', expected, received: x === undefined ? 'none' : formatShape(x.shape) })
  }
  for (const [name, { shape }] of Object.entries(targets)) {
    if (shape[0] === n) continue
    throw new ShapeError({ code: 'train.batch', expected: `${n} ${name}, as many as x`, received: formatShape(shape) })
  }
  return n
}
