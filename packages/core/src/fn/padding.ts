import { ShapeError } from '../errors.ts'
import type { Padding2d, Size2d, WindowAttrs } from '../ops/window.ts'

/** How a window treats the border; an explicit padding is `[top, bottom, left, right]`. */
export type Padding = 'same' | 'same-lower' | 'valid' | Padding2d

export interface WindowOptions {
  /** Down and across; one number for both. 1, if left out. */
  readonly strides?: number | Size2d
  /** `'valid'`, if left out. */
  readonly padding?: Padding
  /** Down and across; one number for both. 1, if left out. */
  readonly dilations?: number | Size2d
}

/**
 * Resolves modes and shorthands into what primitives take.
 *
 * `'same'` is TensorFlow's: the output has ⌈input / stride⌉ positions, and where the padding is odd, the odd pixel is at
 * the end. `'same-lower'` is ONNX's SAME_LOWER, with the odd pixel at the start. `'valid'` is none.
 *
 * @param input the spatial size [h, w]
 * @param taps  the window's [kh, kw]
 * @throws ShapeError padding.mode: another word
 * @see https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function resolveWindow(input: Size2d, taps: Size2d, options: WindowOptions): WindowAttrs {
  const strides = pair(options.strides ?? 1)
  const dilations = pair(options.dilations ?? 1)
  const { padding = 'valid' } = options
  if (padding === 'valid') return { strides, dilations, padding: [0, 0, 0, 0] }
  if (typeof padding !== 'string') return { strides, dilations, padding }
  const along = (axis: 0 | 1) => {
    const extent = dilations[axis] * (taps[axis] - 1) + 1
    const positions = Math.ceil(input[axis] / strides[axis])
    return halves(Math.max(0, (positions - 1) * strides[axis] + extent - input[axis]), padding)
  }
  return { strides, dilations, padding: [...along(0), ...along(1)] }
}

/** Parts a padding into what comes before and after, as the mode has it. */
export function halves(total: number, mode: 'same' | 'same-lower'): readonly [before: number, after: number] {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)]
  if (mode === 'same') return [less, more]
  if (mode === 'same-lower') return [more, less]
  const expected = "'same', 'same-lower', 'valid' or [top, bottom, left, right]"
  throw new ShapeError({ code: 'padding.mode', expected, received: String(mode) })
}

/** One number for both directions, or one for each. */
export function pair(size: number | Size2d): Size2d {
  return typeof size === 'number' ? [size, size] : size
}
