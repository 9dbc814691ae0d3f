import * as core from '@convene/core'
import { program, Unsupported, type VectorProgram } from './program.ts'

interface Resize {
  readonly mode: string
  readonly coordinateTransform: string
  readonly outputSize: readonly [number, number]
  readonly scales: readonly [number, number]
  readonly scaleSource: string
  readonly nearestMode: string
  readonly keepAspectRatioPolicy: string
  readonly requestedSize: readonly [number, number]
  readonly cubicCoeffA: number
  readonly excludeOutside: boolean
  readonly antialias: boolean
  readonly roi: { readonly start: readonly [number, number]; readonly end: readonly [number, number] }
  readonly extrapolationValue: number
}

const methods: Readonly<Record<string, core.Resize2dOptions['method']>> = {
  nearest: 'nearest',
  linear: 'bilinear',
  bilinear: 'bilinear',
  cubic: 'bicubic',
}
const coordinates: Readonly<Record<string, core.ResizeCoordinates>> = {
  half_pixel: 'half-pixel',
  half_pixel_symmetric: 'half-pixel-symmetric',
  asymmetric: 'asymmetric',
  align_corners: 'align-corners',
  pytorch_half_pixel: 'pytorch-half-pixel',
  tf_crop_and_resize: 'crop',
}
/** Sources other than ONNX write a formula. The floor of (i + ½)·in/out is the half-pixel coordinate, rounded up. */
const roundings: Readonly<Record<string, core.NearestRounding>> = {
  round_prefer_floor: 'round-prefer-floor',
  round_prefer_ceil: 'round-prefer-ceil',
  floor: 'floor',
  ceil: 'ceil',
  'floor(i*in/out)': 'floor',
  'floor((i+0.5)*in/out)': 'round-prefer-ceil',
  'floor (x=floor((i+0.5)*in/out)); integer upscale factors only here': 'round-prefer-ceil',
  'round (half away from zero) of i*(in-1)/(out-1)': 'round-prefer-ceil',
}
const policies: Readonly<Record<string, 'not-larger' | 'not-smaller'>> = {
  not_larger: 'not-larger',
  not_smaller: 'not-smaller',
}

/** What a name of the format is here. */
function known<V>(names: Readonly<Record<string, V>>, name: string): V {
  const value = Object.hasOwn(names, name) ? names[name] : undefined
  if (value === undefined) throw new Unsupported(`resize ${name}`)
  return value
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
    'cubicCoeffA',
    'excludeOutside',
    'antialias',
    'roi',
    'extrapolationValue',
  ],
  (ops, { x }, attrs) => {
    const { mode, coordinateTransform, nearestMode, keepAspectRatioPolicy, requestedSize, scales, roi } = attrs
    const options: core.Resize2dOptions = {
      size: attrs.outputSize,
      method: known(methods, mode),
      coordinates: known(coordinates, coordinateTransform),
      ...(nearestMode !== undefined && { rounding: known(roundings, nearestMode) }),
      ...(keepAspectRatioPolicy !== undefined
        ? { size: requestedSize, keepAspectRatio: known(policies, keepAspectRatioPolicy) }
        : attrs.scaleSource.startsWith('scales') && { scales }),
      ...(attrs.cubicCoeffA !== undefined && { cubicCoefficient: attrs.cubicCoeffA }),
      ...(attrs.excludeOutside !== undefined && { excludeOutside: attrs.excludeOutside }),
      ...(attrs.antialias !== undefined && { antialias: attrs.antialias }),
      ...(roi !== undefined && { region: [...roi.start, ...roi.end] }),
      ...(attrs.extrapolationValue !== undefined && { extrapolationValue: attrs.extrapolationValue }),
    }
    return { y: core.resize2d(ops, x, options) }
  },
)

/** The inputs of the vectors of regions, under the names that the format gives them. */
interface Regions<T> {
  readonly x: T
  readonly boxes: T
  readonly boxIndices: T
  readonly rois: T
  readonly batchIndices: T
}

function regionProgram<A>(
  attributes: readonly (keyof A & string)[],
  run: <T>(ops: core.Ops<T>, inputs: Regions<T>, attrs: A) => core.Tree<T>,
): VectorProgram {
  return program<A>(attributes, (ops, inputs, attrs) => run(ops, inputs as never, attrs))
}

interface RoiAlign {
  readonly pooledSize: core.Size2d
  readonly samplingRatio: number
  readonly spatialScale: number
  readonly poolMode: 'avg' | 'max'
  readonly aligned: boolean
}

/** Ops on images and regions of them. */
export const images: Readonly<Record<string, VectorProgram>> = {
  resize,
  crop_and_resize: regionProgram<core.CropAndResizeOptions>(
    ['cropSize', 'method', 'extrapolationValue'],
    (ops, { x, boxes, boxIndices }, attrs) => ({ y: core.cropAndResize(ops, x, boxes, boxIndices, attrs) }),
  ),
  roi_align: regionProgram<RoiAlign>(
    ['pooledSize', 'samplingRatio', 'spatialScale', 'poolMode', 'aligned'],
    (ops, { x, rois, batchIndices }, { poolMode: mode, samplingRatio, ...attrs }) => {
      if (mode !== 'avg' && mode !== 'max') throw new Unsupported(`roi_align by ${mode}`)
      // 0 is adaptive; no bin that lies inside has more pixels than a side of the map.
      const adaptive = Math.max(...ops.shapeOf(x).slice(1, 3))
      const options = { ...attrs, mode, samplingRatio: samplingRatio === 0 ? { adaptive } : samplingRatio }
      return { y: core.roiAlign(ops, x, rois, batchIndices, options) }
    },
  ),
}
