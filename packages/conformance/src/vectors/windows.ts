import {
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  elu,
  leakyRelu,
  type Ops,
  type Padding2d,
  type Pool2dAttrs,
  prelu,
  relu6,
  type Size2d,
  separableConv2d,
  type WindowAttrs,
} from '@convene/core'
import { program, type Tensors, Unsupported, type VectorProgram } from './program.ts'

interface Window {
  readonly strides: Size2d
  readonly dilation: Size2d
  /** As the source has it, such as `'same'`; what it comes to is in `resolvedPadding`. */
  readonly padding: unknown
  readonly resolvedPadding: readonly [readonly [top: number, bottom: number], readonly [left: number, right: number]]
  /** Checked as the output's shape; only a pooling in ceil mode has to look at it. */
  readonly outputSize: Size2d
}
const windowNames = ['strides', 'dilation', 'padding', 'resolvedPadding', 'outputSize'] as const

function windowOf({ strides, dilation, resolvedPadding: [rows, columns] }: Window): WindowAttrs {
  return { strides, dilations: dilation, padding: [...rows, ...columns] }
}

interface Activation {
  readonly activation?: string
  readonly leakyAlpha?: number
}
const activationNames = ['activation', 'leakyAlpha'] as const

/** What is fused into a vector's contraction: a bias, then a function. */
function activate<T>(
  ops: Ops<T>,
  y: T,
  { activation, leakyAlpha }: Activation,
  { bias, preluSlope }: Tensors<T>,
): { readonly y: T } {
  const shifted = bias === undefined ? y : ops.add(y, bias)
  if (activation === undefined || activation === 'linear') return { y: shifted }
  if (activation === 'relu') return { y: ops.relu(shifted) }
  if (activation === 'relu6') return { y: relu6(ops, shifted) }
  if (activation === 'elu') return { y: elu(ops, shifted) }
  if (activation === 'sigmoid') return { y: ops.sigmoid(shifted) }
  if (activation === 'leakyrelu') return { y: leakyRelu(ops, shifted, leakyAlpha) }
  if (activation === 'prelu' && preluSlope !== undefined) return { y: prelu(ops, shifted, preluSlope) }
  throw new Unsupported(`activation ${activation}`)
}

interface Pool extends Window {
  readonly window: Size2d
  /** `null` where the source does not say, but gives the output's size. */
  readonly ceilMode: boolean | null
  readonly countIncludePad?: boolean
}

/** In ceil mode the last windows may hang over the edge: that much more padding after it. */
function poolOf(input: readonly number[], attrs: Pool): Pool2dAttrs {
  const { strides, dilations, padding } = windowOf(attrs)
  const after = (axis: 0 | 1) => {
    const end = (attrs.outputSize[axis] - 1) * strides[axis] + dilations[axis] * (attrs.window[axis] - 1) + 1
    return Math.max(padding[2 * axis + 1]!, end - input[axis]! - padding[2 * axis]!)
  }
  const hanging: Padding2d = attrs.ceilMode === false ? padding : [padding[0], after(0), padding[2], after(1)]
  return { strides, dilations, padding: hanging, windowSize: attrs.window }
}

/** The contractions and the poolings. */
export const windows: Readonly<Record<string, VectorProgram>> = {
  conv2d: program<Window & Activation & { groups: number }>(
    [...windowNames, ...activationNames, 'groups'],
    (ops, inputs, attrs) => {
      const y = conv2d(ops, inputs.x, inputs.filter, { ...windowOf(attrs), groups: attrs.groups })
      return activate(ops, y, attrs, inputs)
    },
  ),
  depthwise_conv2d: program<Window & Activation>([...windowNames, ...activationNames], (ops, inputs, attrs) =>
    activate(ops, depthwiseConv2d(ops, inputs.x, inputs.filter, windowOf(attrs)), attrs, inputs),
  ),
  separable_conv2d: program<Window>(windowNames, (ops, { x, depthwiseFilter, pointwiseFilter }, attrs) => ({
    y: separableConv2d(ops, x, depthwiseFilter, pointwiseFilter, windowOf(attrs)),
  })),
  conv_transpose2d: program<Window & { groups: number; outputPadding: Size2d }>(
    [...windowNames, 'groups', 'outputPadding'],
    (ops, inputs, attrs) => {
      const { groups, outputPadding } = attrs
      const y = conv2dTranspose(ops, inputs.x, inputs.filter, { ...windowOf(attrs), groups, outputPadding })
      return activate(ops, y, {}, inputs)
    },
  ),
  matmul: program<Activation & { transA?: boolean; transB?: boolean }>(
    [...activationNames, 'transA', 'transB'],
    (ops, inputs, attrs) => {
      const { a, b } = inputs
      if ([a, b].some(x => ops.shapeOf(x).length < 2)) throw new Unsupported('matmul of a vector')
      const { transA: transposeA = false, transB: transposeB = false } = attrs
      return activate(ops, ops.matMul(a, b, { transposeA, transposeB }), attrs, inputs)
    },
  ),
  gemm: program<{ alpha: number; beta: number; transA: boolean; transB: boolean }>(
    ['alpha', 'beta', 'transA', 'transB'],
    (ops, { a, b, c }, { alpha, beta, transA, transB }) => {
      const times = <T>(ops: Ops<T>, x: T, factor: number) => ops.mul(x, ops.fill({ value: factor, shape: [] }))
      const product = times(ops, ops.matMul(a, b, { transposeA: transA, transposeB: transB }), alpha)
      return { y: c === undefined ? product : ops.add(product, times(ops, c, beta)) }
    },
  ),
  max_pool2d: program<Pool>([...windowNames, 'window', 'ceilMode'], (ops, { x }, attrs) => ({
    y: ops.maxPool2d(x, poolOf(ops.shapeOf(x).slice(1, 3), attrs)),
  })),
  avg_pool2d: program<Pool>([...windowNames, 'window', 'ceilMode', 'countIncludePad'], (ops, { x }, attrs) => {
    if (attrs.countIncludePad !== true) return { y: ops.avgPool2d(x, poolOf(ops.shapeOf(x).slice(1, 3), attrs)) }
    // Zeros that are part of the input count; what a window hangs over beyond them does not.
    const none = [0, 0] as const
    const padded = ops.pad(x, { padding: [none, ...attrs.resolvedPadding, none], value: 0 })
    const size = ops.shapeOf(padded).slice(1, 3)
    return { y: ops.avgPool2d(padded, poolOf(size, { ...attrs, resolvedPadding: [none, none] })) }
  }),
}
