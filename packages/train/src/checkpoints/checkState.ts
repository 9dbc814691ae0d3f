import { DataError, formatShape, type Shape, sameShape, type Tree } from '@convene/core'
import { type HostTensor, type Model, variableShapes } from '@convene/nn'
import type { Optimizer } from '../optimizers/optimizer.ts'
import { slotShapes, type TrainState } from '../trainState.ts'

/**
 * Sees to it that a state is one of this model and optimizer, before a training goes on from it.
 *
 * @throws DataError checkpoint.mismatch: with every variable and slot that is missing, too much, or of another shape
 */
export function checkState(
  state: TrainState,
  model: Model,
  optimizer: Optimizer,
  isFrozen?: (path: string) => boolean,
): void {
  const problems = [
    ...differences('variable', variableShapes(model), state.variables),
    ...differences('slot', slotShapes(model, optimizer, isFrozen), state.slots),
  ]
  if (problems.length === 0) return
  const expected = `the variables of ${model.name} and the slots of ${optimizer.name}`
  throw new DataError({ code: 'checkpoint.mismatch', expected, received: problems.join('; ') })
}

function differences(what: string, expected: Tree<Shape>, received: Tree<HostTensor>): readonly string[] {
  const extra = Object.keys(received).filter(path => !Object.hasOwn(expected, path))
  return [
    ...Object.entries(expected).flatMap(([path, shape]) => {
      const found = Object.hasOwn(received, path) ? received[path] : undefined
      if (found === undefined) return [`${what} ${path} is missing`]
      if (sameShape(found.shape, shape)) return []
      return [`${what} ${path} is ${formatShape(found.shape)}, not ${formatShape(shape)}`]
    }),
    ...extra.map(path => `${what} ${path} is too much`),
  ]
}
