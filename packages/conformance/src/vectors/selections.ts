import * as core from '@convene/core'
import { binary, program, reduction, Unsupported, unary, type VectorProgram } from './program.ts'

const indexed = program<{ axis: number; outOfRange: string }>(['axis', 'outOfRange'], (ops, inputs, attrs) => {
  if (attrs.outOfRange !== undefined && attrs.outOfRange !== 'clamp')
    throw new Unsupported(`gather: ${attrs.outOfRange}`)
  const { x, indices } = inputs as typeof inputs & { readonly indices: typeof inputs.x }
  return { y: core.gatherAxis(ops, x, indices, attrs.axis) }
})

const argument = (select: typeof core.argMin): VectorProgram =>
  program<{ axis: number; keepDims: boolean; tie: string }>(['axis', 'keepDims', 'tie'], (ops, { x }, attrs) => {
    const { axis, keepDims, tie: ties } = attrs
    if (ties !== 'first' && ties !== 'last') throw new Unsupported(`ties to the ${ties}`)
    return { y: select(ops, x, { axis, keepDims, ties }) }
  })

const joined = (join: typeof core.concat): VectorProgram =>
  program<{ axis: number }>(['axis'], (ops, inputs, { axis }) => ({ y: join(ops, Object.values(inputs), axis) }))

interface Resize {
  readonly mode: string
  readonly coordinateTransform: string
  readonly outputSize: readonly [number, number]
  readonly scales: readonly [number, number]
  readonly scaleSource: string
  readonly nearestMode: string
  readonly keepAspectRatioPolicy: string
  readonly requestedSize: unknown
}

const coordinates: Readonly<Record<string, core.ResizeCoordinates>> = {
  half_pixel: 'half-pixel',
  asymmetric: 'asymmetric',
  align_corners: 'align-corners',
  pytorch_half_pixel: 'pytorch-half-pixel',
}
const roundings: Readonly<Record<string, core.NearestRounding>> = {
  round_prefer_floor: 'round-prefer-floor',
  round_prefer_ceil: 'round-prefer-ceil',
  floor: 'floor',
  ceil: 'ceil',
}

const resize = program<Resize>(
  [
    'mode',
    'coordinateTransform',
    'outputSize',
    'scales',
    'scaleSource',
    'nearestMode',
    'keepAspectRatioPolicy',
    'requestedSize',
  ],
  (ops, { x }, attrs) => {
    const place = coordinates[attrs.coordinateTransform]
    const rounding = roundings[attrs.nearestMode ?? 'round_prefer_floor']
    const method = { linear: 'bilinear', bilinear: 'bilinear', nearest: 'nearest' }[attrs.mode] as
      | 'bilinear'
      | 'nearest'
      | undefined
    if (place === undefined || rounding === undefined || method === undefined) {
      throw new Unsupported(`resize ${attrs.mode}, ${attrs.coordinateTransform}, ${attrs.nearestMode}`)
    }
    const scales = attrs.scaleSource.startsWith('scales') ? { scales: attrs.scales } : {}
    return { y: core.resize2d(ops, x, { size: attrs.outputSize, method, coordinates: place, rounding, ...scales }) }
  },
)

/** Ops that select, join, and resize. */
export const selections: Readonly<Record<string, VectorProgram>> = {
  abs: unary(core.abs),
  ceil: unary(core.ceil),
  cos: unary((ops, x) => ops.cos(x)),
  erf: unary((ops, x) => ops.erf(x)),
  floor: unary((ops, x) => ops.floor(x)),
  round: unary(core.round),
  sign: unary(core.sign),
  sin: unary((ops, x) => ops.sin(x)),
  pow: binary((ops, a, b) => ops.pow(a, b)),
  arg_max: argument(core.argMax),
  arg_min: argument(core.argMin),
  reduce_prod: reduction(core.prod),
  concat: joined(core.concat),
  stack: joined(core.stack),
  gather: indexed,
  resize,
  top_k: program<{ k: number; axis: number; largest: boolean; sorted: boolean; tie: string }>(
    ['k', 'axis', 'largest', 'sorted', 'tie'],
    (ops, { x }, { k, axis, largest, sorted, tie }) => {
      if (!sorted || !tie.startsWith('lower')) throw new Unsupported('top_k but sorted, the first first')
      const { values, indices } = core.topK(ops, x, k, { axis, smallest: !largest })
      return { values, indices }
    },
  ),
}
