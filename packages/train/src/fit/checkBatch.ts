import { formatShape, type Shape, ShapeError, sameShape } from '@convene/core'
import type { Model } from '@convene/nn'
import type { Batch } from '../batches.ts'

/**
 * How many examples a batch has.
 *
 * @throws ShapeError train.batch: `x` is no batch of the model's examples, or something has another number of them
 */
export function checkBatch(model: Model, batch: Batch): number {
  const { x, ...targets } = batch
  const [n = 0] = x?.shape ?? []
  if (x === undefined || n === 0 || !fits(model, x.shape)) {
    const sizes = model.resizable === true ? ', or of another height and width,' : ''
    const expected = `x of shape [n, ${model.inputShape.join(', ')}]${sizes} for ${model.name}`
    throw new ShapeError({ code: 'train.batch', expected, received: x === undefined ? 'none' : formatShape(x.shape) })
  }
  for (const [name, { shape }] of Object.entries(targets)) {
    if (shape[0] === n) continue
    throw new ShapeError({ code: 'train.batch', expected: `${n} ${name}, as many as x`, received: formatShape(shape) })
  }
  return n
}

/** Whether something is a batch of a model's examples, whatever their height and width where it takes all. */
function fits({ inputShape, resizable }: Model, [, ...example]: Shape): boolean {
  if (resizable !== true) return sameShape(example, inputShape)
  const [, , channels] = inputShape
  return example.length === 3 && example[2] === channels
}
