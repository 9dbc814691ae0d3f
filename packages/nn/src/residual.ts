import type { Layer, LayerOptions } from './layer.ts'
import { add } from './merges.ts'
import { parallel } from './parallel.ts'
import { sequential } from './sequential.ts'

export interface ResidualOptions extends LayerOptions {
  /** What the input goes through on the short way; unchanged, if left out. */
  readonly shortcut?: Layer
  /** The name of the addition; `add`, if left out. */
  readonly addName?: string
}

/**
 * The sum of what two ways make of one input: F(x) + x, or F(x) + shortcut(x).
 *
 * @throws ShapeError broadcast: the two do not end with the same shape; the error names the addition
 * @see He, Zhang, Ren & Sun, Deep Residual Learning for Image Recognition, arXiv:1512.03385, equations 1 and 2
 */
export function residual(main: Layer, options: ResidualOptions = {}): Layer {
  const { shortcut = sequential([]), addName = 'add', ...rest } = options
  return { ...parallel([shortcut, main], { merge: add({ name: addName }), ...rest }), type: 'Residual' }
}
