import { isDepthwise, isDilated, isPadded, isStrided } from './when.js'

/** @import { Limitation, OpName } from '@convene/core' */
/** @import { BackendName } from './engine.js' */

/**
 * Calls that TensorFlow.js refuses, and in which words.
 *
 * @typedef {Limitation & { readonly on: readonly BackendName[], readonly says: string }} Refusal
 */

/** @type {readonly BackendName[]} */
const both = ['cpu', 'wasm']

/** @type {readonly Refusal[]} */
export const refusals = [
  {
    op: 'conv2d',
    when: ([, filter], attrs) => isDilated(attrs) && isStrided(attrs) && !isDepthwise(filter?.[2], attrs),
    reason: 'no stride and dilation in one convolution',
    says: 'Either strides or dilations must be 1',
    on: both,
  },
  {
    op: 'conv2d',
    when: ([, filter], attrs) => isDilated(attrs) && isStrided(attrs) && isDepthwise(filter?.[2], attrs),
    reason: 'no stride and dilation in one depthwise convolution',
    says: 'Either strides or dilations must be 1',
    on: ['cpu'],
  },
  {
    op: 'conv2dInputGrad',
    when: (_, attrs) => isDilated(attrs),
    reason: 'no gradient of a dilated convolution',
    says: 'dilation',
    on: both,
  },
  {
    op: 'conv2dInputGrad',
    when: ([, filter], attrs) => !isDilated(attrs) && isDepthwise(filter?.[2], attrs),
    reason: 'no gradient of a depthwise convolution',
    says: "Kernel 'DepthwiseConv2dNativeBackpropInput' not registered",
    on: ['wasm'],
  },
  {
    op: 'conv2dFilterGrad',
    when: (_, attrs) => isDilated(attrs),
    reason: 'no gradient of a dilated convolution',
    says: 'dilation',
    on: ['cpu'],
  },
  {
    op: 'conv2dFilterGrad',
    reason: 'no gradient of a convolution by its filter',
    says: 'not registered',
    on: ['wasm'],
  },
  ...dilatedPoolings('maxPool2d', 'avgPool2d', 'maxPool2dInputGrad', 'avgPool2dInputGrad'),
  {
    op: 'maxPool2dGather',
    when: (_, attrs) => isDilated(attrs),
    reason: 'maxPoolWithArgmax takes no dilation',
    says: 'takes no dilation',
    on: ['cpu'],
  },
  { op: 'pad', when: ([x]) => x?.length === 0, reason: 'pads no scalar', says: 'pad(scalar)', on: both },
  { op: 'slice', when: ([x]) => x?.length === 0, reason: 'slices no scalar', says: 'Slicing scalar', on: both },
]

/**
 * @param {...OpName} ops
 * @returns {Refusal[]}
 */
function dilatedPoolings(...ops) {
  return ops.flatMap(op => [
    {
      op,
      when: (_, attrs) => isDilated(attrs) && isPadded(attrs),
      reason: 'no padding but `same` in a dilated pooling',
      says: 'ignores explicit padding',
      on: both,
    },
    {
      op,
      when: (_, attrs) => isDilated(attrs) && !isPadded(attrs) && isStrided(attrs),
      reason: 'no stride and dilation in one pooling',
      says: 'Either strides or dilations must be 1',
      on: both,
    },
  ])
}
