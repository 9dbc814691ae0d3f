import {
  type AvgPool2dOptions,
  avgPool2d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  elu,
  gemm,
  l2Pool2d,
  leakyRelu,
  matMul,
  maxPool2d,
  maxPool2dWithArgmax,
  type Ops,
  type Padding,
  prelu,
  relu6,
  type Shape,
  type Size2d,
  sameShape,
  separableConv2d,
  shapes,
  type WindowOptions,
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

const modes: Readonly<Record<string, Padding>> = { same: 'same', same_lower: 'same-lower', valid: 'valid' }

/** The source's mode where it has one, so that what it is resolved to is tested as well. */
function windowOf({ strides, dilation, padding, resolvedPadding: [rows, columns] }: Window): Required<WindowOptions> {
  const mode = typeof padding === 'string' && Object.hasOwn(modes, padding) ? modes[padding] : undefined
  return { strides, dilations: dilation, padding: mode ?? [...rows, ...columns] }
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
const poolNames = [...windowNames, 'window', 'ceilMode'] as const

type Pooling = <T>(ops: Ops<T>, x: T, options: AvgPool2dOptions) => T

/** The options of a pooling. A source that gives the output's size instead of a ceil mode chose one by it. */
function poolOf(pool: Pooling, x: Shape, attrs: Pool): AvgPool2dOptions {
  const { window: windowSize, countIncludePad = false, ceilMode, outputSize } = attrs
  const options = { ...windowOf(attrs), windowSize, countIncludePad, ceilMode: ceilMode ?? false }
  if (ceilMode !== null) return options
  return { ...options, ceilMode: !sameShape(pool(shapes, x, options).slice(1, 3), outputSize) }
}

const pooling = (pool: Pooling, more: readonly 'countIncludePad'[] = []): VectorProgram =>
  program<Pool>([...poolNames, ...more], (ops, { x }, attrs) => ({
    y: pool(ops, x, poolOf(pool, ops.shapeOf(x), attrs)),
  }))

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
      // A mode is resolved for the size that the source asks for, which need not be the one it has here.
      const [rows, columns] = attrs.resolvedPadding
      const { groups, outputPadding } = attrs
      const window = { ...windowOf(attrs), padding: [...rows, ...columns], groups, outputPadding } as const
      return activate(ops, conv2dTranspose(ops, inputs.x, inputs.filter, window), {}, inputs)
    },
  ),
  matmul: program<Activation & { transA?: boolean; transB?: boolean }>(
    [...activationNames, 'transA', 'transB'],
    (ops, inputs, attrs) => {
      const { transA: transposeA = false, transB: transposeB = false } = attrs
      return activate(ops, matMul(ops, inputs.a, inputs.b, { transposeA, transposeB }), attrs, inputs)
    },
  ),
  gemm: program<{ alpha: number; beta: number; transA: boolean; transB: boolean }>(
    ['alpha', 'beta', 'transA', 'transB'],
    (ops, { a, b, c }, { alpha, beta, transA: transposeA, transB: transposeB }) => ({
      y: gemm(ops, a, b, { alpha, beta, transposeA, transposeB, ...(c !== undefined && { c }) }),
    }),
  ),
  max_pool2d: program<Pool>(poolNames, (ops, { x }, attrs) => {
    const { values, argmax } = maxPool2dWithArgmax(ops, x, poolOf(maxPool2d, ops.shapeOf(x), attrs))
    return { y: values, argmaxHW: argmax }
  }),
  avg_pool2d: pooling(avgPool2d, ['countIncludePad']),
  l2_pool2d: pooling(l2Pool2d),
}
