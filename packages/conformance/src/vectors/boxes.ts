import * as core from '@convene/core'
import { program, Unsupported, type VectorProgram } from './program.ts'

/** The inputs that the vectors of boxes have, under the names that the format gives them. */
interface Boxes<T> {
  readonly boxes: T
  readonly boxesA: T
  readonly boxesB: T
  readonly scores: T
  readonly quality: T
}

function boxProgram<A>(
  attributes: readonly (keyof A & string)[],
  run: <T>(ops: core.Ops<T>, inputs: Boxes<T>, attrs: A) => core.Tree<T>,
  counts?: (attrs: A) => Readonly<Record<string, string>>,
): VectorProgram {
  return program<A>(attributes, (ops, inputs, attrs) => run(ops, inputs as never, attrs), counts)
}

const formats: Readonly<Record<string, core.BoxFormat>> = {
  'x1,y1,x2,y2 (no +1)': 'xyxy',
  'y1,x1,y2,x2': 'yxyx',
  'y1,x1,y2,x2 (any two opposite corners)': 'yxyx',
  'x_center,y_center,w,h': 'cxcywh',
}

function toCorners<T>(ops: core.Ops<T>, boxes: T, name: string): T {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format === undefined) throw new Unsupported(`boxes as ${name}`)
  return core.convertBoxes(ops, boxes, format, 'xyxy')
}

interface Nms {
  readonly boxFormat: string
  readonly maxOutputSize: number
  readonly iouThreshold: number
  readonly scoreThreshold?: number
  readonly softNmsSigma?: number
  readonly padToMaxOutputSize?: boolean
}

const nms = boxProgram<Nms>(
  ['boxFormat', 'maxOutputSize', 'iouThreshold', 'scoreThreshold', 'softNmsSigma', 'padToMaxOutputSize'],
  (ops, { boxes, scores }, attrs) => {
    const { boxFormat, maxOutputSize, iouThreshold, scoreThreshold, softNmsSigma = 0 } = attrs
    const corners = toCorners(ops, boxes, boxFormat)
    const options = { maxOutputSize, iouThreshold, ...(scoreThreshold !== undefined && { scoreThreshold }) }
    // TensorFlow's exponent is −½ u² / σ.
    const decay = { method: 'gaussian', sigma: 2 * softNmsSigma } as const
    const {
      indices,
      scores: kept,
      count,
    } = softNmsSigma > 0
      ? core.softNonMaxSuppression(ops, corners, scores, { ...options, decay })
      : core.nonMaxSuppression(ops, corners, scores, options)
    // TensorFlow pads with 0.
    return { selectedIndices: ops.maximum(indices, core.scalar(ops, 0)), selectedScores: kept, validOutputs: count }
  },
  ({ padToMaxOutputSize = false }): Readonly<Record<string, string>> =>
    padToMaxOutputSize ? {} : { selectedIndices: 'validOutputs', selectedScores: 'validOutputs' },
)

interface NmsBatched {
  readonly boxFormat: string
  readonly maxOutputPerClass: number
  readonly iouThreshold: number
  readonly scoreThreshold: number
}

const nmsBatched = boxProgram<NmsBatched>(
  ['boxFormat', 'maxOutputPerClass', 'iouThreshold', 'scoreThreshold'],
  (ops, { boxes, scores }, { boxFormat, ...options }) => ({
    ...core.batchedNonMaxSuppression(ops, toCorners(ops, boxes, boxFormat), scores, options),
  }),
  () => ({ selected: 'count' }),
)

interface AnchorGrid extends core.AnchorGridOptions {
  readonly ratioIs: string
  readonly order: string
}

const anchorGrid = boxProgram<AnchorGrid>(
  ['sizes', 'aspectRatios', 'ratioIs', 'stride', 'offset', 'featureSize', 'order'],
  (ops, _inputs, { ratioIs, order, ...options }) => {
    if (ratioIs !== 'h/w' || order !== 'row, column, size-major, ratio-minor') {
      throw new Unsupported(`anchors by ${ratioIs}, in the order ${order}`)
    }
    return { anchors: core.anchorGrid(ops, options) }
  },
)

/** Ops on boxes. */
export const boxes: Readonly<Record<string, VectorProgram>> = {
  box_pairwise: boxProgram<{ boxFormat: string }>(['boxFormat'], (ops, { boxesA, boxesB }, { boxFormat }) => {
    const [a, b] = [toCorners(ops, boxesA, boxFormat), toCorners(ops, boxesB, boxFormat)]
    return { iou: core.pairwiseIou(ops, a, b), giou: core.pairwiseGiou(ops, a, b) }
  }),
  nms,
  nms_batched: nmsBatched,
  anchor_grid_d2: anchorGrid,
  anchor_match: boxProgram<core.MatchAnchorsOptions>(
    ['thresholds', 'labels', 'allowLowQualityMatches'],
    (ops, { quality }, attrs) => ({ ...core.matchAnchors(ops, quality, attrs) }),
  ),
}
