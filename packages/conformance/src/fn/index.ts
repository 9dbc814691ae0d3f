import type { AnyCompositionSpec } from '../spec.ts'
import { activations } from './activations.ts'
import { adaptiveAvgPool2d } from './adaptiveAvgPool2d.ts'
import { arithmetic } from './arithmetic.ts'
import { boxes } from './boxes.ts'
import { colour } from './colour.ts'
import { comparisons } from './comparisons.ts'
import { concat } from './concat.ts'
import { conv2d } from './conv2d.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { crossEntropy } from './crossEntropy.ts'
import { cumulativeSum } from './cumulativeSum.ts'
import { dense } from './dense.ts'
import { depthwiseConv2d } from './depthwiseConv2d.ts'
import { depthwiseMaxPool2d } from './depthwiseMaxPool2d.ts'
import { detectionMetrics } from './detectionMetrics.ts'
import { composites } from './fused.ts'
import { gemm } from './gemm.ts'
import { globalAveragePool2d } from './globalAveragePool2d.ts'
import { globalMaxPool2d } from './globalMaxPool2d.ts'
import { ious } from './iou.ts'
import { layout } from './layout.ts'
import { logical } from './logical.ts'
import { losses } from './losses.ts'
import { matMul } from './matMul.ts'
import { suppressions } from './nonMaxSuppression.ts'
import { normalizations } from './normalization.ts'
import { padModes } from './padModes.ts'
import { pool2d } from './pool2d.ts'
import { reductions } from './reductions.ts'
import { regions } from './regions.ts'
import { resizing } from './resize2d.ts'
import { sampling } from './sample2d.ts'
import { selection } from './selection.ts'
import { separableConv2d } from './separableConv2d.ts'
import { softmax } from './softmax.ts'
import { stridedSlice } from './stridedSlice.ts'
import { sumTo } from './sumTo.ts'
import { yolo } from './yolo.ts'

/** A spec for each composition, by the name under which core, or detection, exports it. */
export const compositions: Readonly<Record<string, AnyCompositionSpec>> = {
  ...activations,
  ...boxes,
  ...ious,
  ...suppressions,
  ...resizing,
  ...sampling,
  ...regions,
  ...colour,
  ...detectionMetrics,
  ...adaptiveAvgPool2d,
  ...arithmetic,
  ...comparisons,
  ...concat,
  ...conv2d,
  ...conv2dTranspose,
  ...crossEntropy,
  ...cumulativeSum,
  ...dense,
  ...depthwiseConv2d,
  ...depthwiseMaxPool2d,
  ...composites,
  ...gemm,
  ...globalAveragePool2d,
  ...globalMaxPool2d,
  ...layout,
  ...logical,
  ...losses,
  ...matMul,
  ...normalizations,
  ...padModes,
  ...pool2d,
  ...reductions,
  ...selection,
  ...separableConv2d,
  ...softmax,
  ...stridedSlice,
  ...sumTo,
  ...yolo,
}
