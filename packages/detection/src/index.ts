export { type AnchorClusters, type ClusterOptions, clusterAnchors } from './anchors/clusterAnchors.ts'
export { boxAreas } from './boxes/boxAreas.ts'
export { type Boxes, type BoxUnit, boxes } from './boxes/boxes.ts'
export { clipBoxes } from './boxes/clipBoxes.ts'
export { type ImageSize, toFormat, toNormalised, toPixels } from './boxes/convert.ts'
export { ciouMatrix, diouMatrix, giouMatrix, iouMatrix } from './boxes/similarity.ts'
export { fromSquareRootSizes, toSquareRootSizes } from './boxes/squareRootSizes.ts'
export type {
  CocoCategory,
  CocoDetections,
  CocoGroundTruth,
  CocoImage,
  CocoIouType,
  CocoObjects,
  CocoParseOptions,
} from './coco/dataset.ts'
export {
  type CocoClassResult,
  type CocoEvaluation,
  type CocoEvaluationOptions,
  type CocoNumbers,
  evaluateCoco,
} from './coco/evaluateCoco.ts'
export { parseCocoGroundTruth } from './coco/parseGroundTruth.ts'
export { parseCocoResults } from './coco/parseResults.ts'
export type { Id } from './json.ts'
export { boxesOfLabels, type LabelBoxesOptions } from './labels/boxesOfLabels.ts'
export { labelFormatOf } from './labels/formatOf.ts'
export { type LabelFormat, type LabelFormatName, labelFormats } from './labels/formats.ts'
export type * from './labels/labelSet.ts'
export { readViaJson, writeViaJson } from './labels/via.ts'
export { readViaCsv, writeViaCsv } from './labels/viaCsv.ts'
export type { ViaOptions } from './labels/viaOptions.ts'
export { type ReadYoloOptions, readYolo } from './labels/yolo.ts'
export { maskIou, uniteMasks } from './masks/combine.ts'
export { type Mask, maskArea, maskBox, maskOf } from './masks/mask.ts'
export { maskOfPolygons } from './masks/maskOfPolygons.ts'
export { maskFromText, maskToText } from './masks/maskText.ts'
export { averagePrecisionOf } from './metrics/averagePrecision.ts'
export {
  evaluateVoc,
  type VocClassResult,
  type VocDetections,
  type VocObjects,
  type VocOptions,
} from './metrics/evaluateVoc.ts'
export {
  addToConfusionMatrix,
  type ConfusionMatrix,
  emptyConfusionMatrix,
  type MeanIouOptions,
  meanIouOf,
} from './metrics/meanIou.ts'
export { type DetectionOutcomes, type PrecisionRecallCurve, precisionRecallCurve } from './metrics/precisionRecall.ts'
export { readVocResults, vocDetectionsOf, vocObjectsOf } from './metrics/vocColumns.ts'
export {
  type ProbabilityMap,
  type SlidingDetections,
  type SlidingOptions,
  slidingDetections,
} from './sliding/slidingDetections.ts'
export type { Suppressed, SuppressionOptions } from './suppression/candidates.ts'
export { type MatrixNmsOptions, matrixNms } from './suppression/matrixNms.ts'
export { type NmsOptions, nms } from './suppression/nms.ts'
export { type SoftDecay, type SoftNmsOptions, softNms } from './suppression/softNms.ts'
export { type MultiScaleOptions, multiScale } from './yolo/multiScale.ts'
export {
  type DetectionMetric,
  type YoloAveragePrecisionOptions,
  yoloAveragePrecision,
} from './yolo/yoloAveragePrecision.ts'
export { type YoloPredictions, yoloDecode, yoloDecodeAll } from './yolo/yoloDecode.ts'
export {
  undoLetterbox,
  type YoloDetections,
  type YoloHostPredictions,
  yoloDetections,
} from './yolo/yoloDetections.ts'
export type { YoloLayer } from './yolo/yoloLayer.ts'
export { type YoloLoss, type YoloLossOptions, yoloLoss } from './yolo/yoloLoss.ts'
export { type YoloObjects, yoloObjects } from './yolo/yoloObjects.ts'
export { joinPredictions, joinTruths, splitPredictions } from './yolo/yoloRows.ts'
export { assignYoloTargets, type HostTensor, type YoloTargets, type YoloTruth } from './yolo/yoloTargets.ts'
export { type YoloLabelsOptions, type YoloScale, yoloLabels, yoloTrainingLoss } from './yolo/yoloTraining.ts'
