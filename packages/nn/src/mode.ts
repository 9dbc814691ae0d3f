import { DataError, subtree, type Tree } from '@convene/core'

/**
 * How a network runs. `'training'` is short for `{}`: enough for a network without dropout of which nothing is frozen.
 */
export type Mode<T> = 'inference' | 'training' | Training<T>

/**
 * A step of training.
 *
 * Nothing is random inside a program, so that a compiled one can be run again and a backend needs no generator: what
 * layers draw from comes in. A training loop makes it an input of its step, beside the batch:
 *
 * ```ts
 * const shapes = noiseOf(model, batch) // { 'dropout/noise': [32, 128] }; {} without dropout
 * const program = (ops, inputs) => {
 *   …
 *   model.layer.apply(ops, variables, x, { noise: subtree(inputs, 'noise'), isFrozen })
 * }
 * const step = compile(backend, program, { x, …, ...nest('noise', shapes) })
 * // In each step, by a key of its own:
 * const noise = mapTree(drawNoise(key, shapes), ({ data, shape }) => tensor(backend, data, shape))
 * await step.run({ x, …, ...nest('noise', noise) })
 * ```
 *
 * Inside `valueAndGrad` all but the variables are constants: `{ noise: mapTree(noise, constant), isFrozen }`.
 */
export interface Training<T> {
  /** For each path of `Built.noise`, a tensor of that shape, uniform in [0, 1). */
  readonly noise?: Tree<T>
  /**
   * Which variables stay as they are, by path. Batch normalization whose `moving_mean` is among them normalizes by its
   * running statistics and leaves them alone. None, if left out. That gradient descent leaves them alone is up to the
   * loop: it differentiates by the others only.
   */
  readonly isFrozen?: (path: string) => boolean
}

/** The mode of a layer inside a combinator, under its name. */
export function modeUnder<T>(name: string, mode: Mode<T>): Mode<T> {
  if (typeof mode === 'string') return mode
  const { noise, isFrozen } = mode
  return {
    ...(noise && { noise: subtree(noise, name) }),
    ...(isFrozen && { isFrozen: (path: string) => isFrozen(`${name}/${path}`) }),
  }
}

/** Whether a variable of the layer at hand stays as it is. */
export function isFrozen<T>(mode: Mode<T>, path: string): boolean {
  return mode === 'inference' || (mode !== 'training' && mode.isFrozen?.(path) === true)
}

/**
 * The uniform numbers of the layer at hand.
 *
 * @throws DataError training.noise: none came
 */
export function noiseAt<T>(mode: Mode<T>, path: string): T {
  const noise = typeof mode === 'string' ? {} : (mode.noise ?? {})
  const found = Object.hasOwn(noise, path) ? noise[path] : undefined
  if (found !== undefined) return found
  const expected = `uniform numbers for ${path}, as noiseOf lists them`
  throw new DataError({ code: 'training.noise', expected, received: 'none' })
}
