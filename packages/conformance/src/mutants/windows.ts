import {
  type AvgPool2dInputGradAttrs,
  type Conv2dAttrs,
  type Padding2d,
  type Pool2dAttrs,
  type Shape,
  type Size2d,
  sizeOf,
} from '@convene/core'
import { confusing, type Mutant, misreading, spoiling, withData, wrapping } from './mutant.ts'

const dense: Size2d = [1, 1]
const turned = ([height, width]: Size2d): Size2d => [width, height]
const paddingOf = (...sides: Padding2d): Padding2d => sides

/** Planted bugs of convolution and pooling. */
export const windowMutants: readonly Mutant[] = [
  misreading('conv2d', 'exact', 'top and bottom padding swapped', a => {
    const [top, bottom, left, right] = a.padding
    return { ...a, padding: paddingOf(bottom, top, left, right) }
  }),
  misreading('conv2d', 'exact', 'horizontal padding taken for vertical', a => {
    const [top, bottom, left, right] = a.padding
    return { ...a, padding: paddingOf(left, right, top, bottom) }
  }),
  misreading('conv2d', 'exact', 'stride of the wrong axis', a => ({ ...a, strides: turned(a.strides) })),
  misreading('conv2d', 'exact', 'dilation ignored', a => ({ ...a, dilations: dense })),
  misreading('conv2d', 'exact', 'dilation of the wrong axis', a => ({
    ...a,
    dilations: turned(a.dilations),
  })),
  spoiling('conv2d', 'exact', 'the last row of the last image is never written', y => {
    const [, , width = 1, channels = 1] = y.shape
    return withData(y, (value, i) => (i < y.data.length - width * channels ? value : 0))
  }),
  confusing('conv2d', 'exact', 'groups read the first group’s channels', ([x, filter, attrs]) => [
    firstGroup(x as Tensor, (attrs as { groups: number }).groups),
    filter,
    attrs,
  ]),
  confusing('conv2d', 'exact', 'the filter is flipped, as mathematicians convolve', ([x, filter, attrs]) => [
    x,
    flipped(filter as Tensor),
    attrs,
  ]),
  spoiling('conv2d', 'exact', 'nothing after the fifth column', y => {
    const [, , width = 1, channels = 1] = y.shape
    return withData(y, (value, i) => (Math.floor(i / channels) % width < 5 ? value : 0))
  }),
  wrapping('conv2d', 'exact', 'a group has eight channels at most', kernel => (out, x, filter, attrs) => {
    const y = kernel(out, x, filter, attrs)
    const channels = out.at(-1)!
    const perGroup = channels / (attrs as { groups: number }).groups
    return withData(y, (value, i) => ((i % channels) % perGroup < 8 ? value : 0))
  }),
  wrapping('conv2d', 'exact', 'the fast path of dense 3 × 3 windows is wrong', kernel => (out, ...args) => {
    const [, filter, { strides, dilations, groups }] = args as [Tensor, Tensor, Conv2dAttrs]
    const [kh, kw] = filter.shape
    const taken = kh === 3 && kw === 3 && [...strides, ...dilations, groups].every(n => n === 1)
    return withData(kernel(out, ...args), value => (taken ? 2 * value : value))
  }),
  spoiling('conv2d', 'bound', 'products are rounded to eleven bits', y => withData(y, toHalf)),
  misreading('conv2dInputGrad', 'exact', 'gradient without stride', a => ({ ...a, strides: dense })),
  misreading('conv2dInputGrad', 'gradient', 'gradient without dilation', a => ({ ...a, dilations: dense })),
  misreading('conv2dInputGrad', 'exact', 'left and right padding swapped in the gradient', a => {
    const [top, bottom, left, right] = a.padding
    return { ...a, padding: paddingOf(top, bottom, right, left) }
  }),
  misreading('conv2dFilterGrad', 'exact', 'gradient without padding', a => ({ ...a, padding: paddingOf(0, 0, 0, 0) })),
  misreading('conv2dFilterGrad', 'exact', 'gradient with the strides swapped', a => ({
    ...a,
    strides: turned(a.strides),
  })),
  misreading('maxPool2d', 'exact', 'window turned by 90°', a => ({
    ...a,
    windowSize: turned(a.windowSize),
  })),
  misreading('maxPool2d', 'exact', 'dilation ignored in pooling', a => ({ ...a, dilations: dense })),
  spoiling('maxPool2d', 'exact', 'padding counts as 0 in a maximum', y => withData(y, value => Math.max(value, 0))),
  wrapping('avgPool2d', 'bound', 'the mean counts the padding', kernel => (out, x, attrs) => {
    const { padding } = attrs as Pool2dAttrs
    const unpadded = { ...(attrs as Pool2dAttrs), padding: paddingOf(0, 0, 0, 0) }
    return kernel(out, zeroPadded(x as Tensor, padding), unpadded)
  }),
  misreading('avgPool2dInputGrad', 'bound', 'the gradient of a mean without padding', a => ({
    ...a,
    padding: paddingOf(0, 0, 0, 0),
  })),
  wrapping(
    'avgPool2dInputGrad',
    'bound',
    'the gradient of a mean over the whole window',
    kernel => (out, dy, attrs) => {
      const pool = attrs as AvgPool2dInputGradAttrs
      const [top, bottom, left, right] = pool.padding
      const inputSize = [pool.inputSize[0] + top + bottom, pool.inputSize[1] + left + right] as const
      const whole = kernel([out[0]!, ...inputSize, out[3]!], dy, { ...pool, inputSize, padding: paddingOf(0, 0, 0, 0) })
      return cropped(whole, out, pool.padding)
    },
  ),
  wrapping(
    'maxPool2dInputGrad',
    'exact',
    'of equal maxima the last one gets the gradient',
    kernel => (out, x, dy, attrs) =>
      kernel(
        out,
        withData(x as Tensor, (value, i) => value + i * 1e-6),
        dy,
        attrs,
      ),
  ),
  confusing('maxPool2dGather', 'exact', 'gathers where the values are largest', ([, values, attrs]) => [
    values,
    values,
    attrs,
  ]),
]

type Tensor = Parameters<typeof withData>[0]

/** Every group's channels are those of the first. */
function firstGroup(x: Tensor, groups: number): Tensor {
  const channels = x.shape.at(-1)!
  const perGroup = channels / groups
  return withData(x, (_, i) => x.data[i - (i % channels) + ((i % channels) % perGroup)]!)
}

/** The padding made part of the image. */
function zeroPadded({ shape, data }: Tensor, [top, bottom, left, right]: Padding2d): Tensor {
  const [n = 1, h = 1, w = 1, c = 1] = shape
  const padded = [n, h + top + bottom, w + left + right, c] as const
  const y = { shape: padded, data: new Float32Array(sizeOf(padded)) }
  for (let b = 0; b < n; b++) {
    for (let row = 0; row < h; row++) {
      const from = (b * h + row) * w * c
      y.data.set(data.subarray(from, from + w * c), ((b * padded[1] + row + top) * padded[2] + left) * c)
    }
  }
  return y
}

/** The image without what was padded. */
function cropped({ shape, data }: Tensor, out: Shape, [top, , left]: Padding2d): Tensor {
  const [n = 1, h = 1, w = 1, c = 1] = out
  const y = { shape: out, data: new Float32Array(sizeOf(out)) }
  for (let b = 0; b < n; b++) {
    for (let row = 0; row < h; row++) {
      const from = ((b * shape[1]! + row + top) * shape[2]! + left) * c
      y.data.set(data.subarray(from, from + w * c), (b * h + row) * w * c)
    }
  }
  return y
}

/** Both spatial axes read backwards. */
function flipped(filter: Tensor): Tensor {
  const [kh = 1, kw = 1, ci = 1, co = 1] = filter.shape
  const tap = ci * co
  return withData(filter, (_, i) => filter.data[(kh * kw - 1 - Math.floor(i / tap)) * tap + (i % tap)]!)
}

/** Eleven significant bits, as in half precision. */
function toHalf(value: number): number {
  const scale = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10)
  return value === 0 ? 0 : Math.round(value / scale) * scale
}
