import { type Conv2dTransposeOptions, conv2dTranspose, leaf, type Padding2d, pair, type Size2d } from '@convene/core'
import { activate } from '../activations.ts'
import type { Layer } from '../layer.ts'
import { primitiveLayer } from '../primitiveLayer.ts'
import { channelsOf } from './channels.ts'
import { biasOf, kernelOf, type WeightedOptions } from './weights.ts'

export interface Conv2DTransposeOptions extends WeightedOptions {
  /** The number of output channels. */
  readonly filters: number
  /** Down and across; one number for both. */
  readonly kernelSize: number | Size2d
  /** 1, if left out. */
  readonly strides?: number | Size2d
  /** `'valid'`, if left out; an explicit one is what is cut off, [top, bottom, left, right]. */
  readonly padding?: 'valid' | 'same' | Padding2d
  /** 1, if left out. */
  readonly dilationRate?: number | Size2d
  /**
   * How much larger the output is than (in − 1)·stride + extent − 2·padding, where `'same'` stands for a padding of
   * ⌊extent / 2⌋. If left out, the output has in·stride positions by `'same'`, and in·stride + max(extent − stride, 0) by
   * `'valid'`.
   */
  readonly outputPadding?: number | Size2d
}

/**
 * Transposed convolution, [n, h, w, c] → [n, oh, ow, filters], with `kernel` [kh, kw, filters, c] and `bias` [filters].
 *
 * @throws ShapeError conv2dTranspose.padding: more is cut off than there is
 */
export function conv2DTranspose(options: Conv2DTransposeOptions): Layer {
  const { filters, kernelSize, useBias = true, activation = 'linear', strides = 1, dilationRate = 1 } = options
  const window = { strides, dilations: dilationRate, ...frameOf(options) }
  return primitiveLayer({
    type: 'Conv2DTranspose',
    name: options.name,
    variables: input => ({
      kernel: kernelOf([...pair(kernelSize), filters, channelsOf('Conv2DTranspose', input)], options),
      ...biasOf(filters, options),
    }),
    apply: (ops, variables, x) => {
      const y = conv2dTranspose(ops, x, leaf(variables, 'kernel'), window)
      return { y: activate(ops, activation, useBias ? ops.add(y, leaf(variables, 'bias')) : y), state: {} }
    },
  })
}

/** By a mode, what is cut off is parted as TensorFlow parts it: the odd one is at the end. */
function frameOf(options: Conv2DTransposeOptions): Pick<Conv2dTransposeOptions, 'padding' | 'outputPadding'> {
  const { padding = 'valid', outputPadding } = options
  if (outputPadding === undefined) return { padding }
  if (typeof padding !== 'string') return { padding, outputPadding }
  const [taps, dilations, wanted] = [pair(options.kernelSize), pair(options.dilationRate ?? 1), pair(outputPadding)]
  const along = (axis: 0 | 1) => {
    const extent = dilations[axis] * (taps[axis] - 1) + 1
    const cut = (padding === 'same' ? 2 * Math.floor(extent / 2) : 0) - wanted[axis]
    return {
      before: Math.max(0, Math.floor(cut / 2)),
      after: Math.max(0, Math.ceil(cut / 2)),
      extra: Math.max(0, -cut),
    }
  }
  const [down, across] = [along(0), along(1)]
  return {
    padding: [down.before, down.after, across.before, across.after],
    outputPadding: [down.extra, across.extra],
  }
}
