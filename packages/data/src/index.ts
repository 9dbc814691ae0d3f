export type { Outside, Size } from './augment/affine.ts'
export { type ClassExample, collateImages } from './augment/collateImages.ts'
export { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './augment/colour.ts'
export { type CutoutOptions, cutout } from './augment/cutout.ts'
export { type Augmentation, augmented, type Box, compose, type Example, type Mask } from './augment/example.ts'
export { type FlipAndShiftOptions, flipAndShift } from './augment/flipAndShift.ts'
export { type MixedBatch, type MixupOptions, mixup } from './augment/mixup.ts'
export { randomBrightness, randomContrast, randomHue, randomSaturation } from './augment/randomColour.ts'
export { type CropOptions, randomCrop } from './augment/randomCrop.ts'
export { type FlipOptions, randomFlip } from './augment/randomFlip.ts'
export { type ResizedCropOptions, randomResizedCrop } from './augment/randomResizedCrop.ts'
export { type RotationOptions, randomRotation, rotate } from './augment/randomRotation.ts'
export { randomShift, type ShiftOptions } from './augment/randomShift.ts'
export { randomZoom, type ZoomOptions } from './augment/randomZoom.ts'
export type { TransformOptions } from './augment/transform.ts'
export { type Colour, classColour } from './classColour.ts'
export { type ContactSheetOptions, contactSheet } from './contactSheet.ts'
export {
  type DigitScene,
  type DigitSceneOptions,
  type DigitScenesOptions,
  digitScenes,
} from './datasets/digitScenes.ts'
export {
  type EnlargementOptions,
  type EnlargementPair,
  enlargementPair,
  type Plane,
  planeOf,
  shrunk,
} from './datasets/enlargementPair.ts'
export {
  type EnlargementPatch,
  type EnlargementPatchesOptions,
  enlargementPatches,
} from './datasets/enlargementPatches.ts'
export { type ImageBatch, type ImageBatchesOptions, imageBatches } from './datasets/imageBatches.ts'
export type { LabelledImages, TrainAndTest } from './datasets/labelledImages.ts'
export { cifar10ClassNames, readCifar10Batch } from './datasets/readCifar10Batch.ts'
export { type IdxArray, type IdxOptions, readIdx } from './datasets/readIdx.ts'
export { splitImages } from './datasets/splitImages.ts'
export { drawBoxes, type LabelledBox } from './drawBoxes.ts'
export { type DrawMaskOptions, drawMask } from './drawMask.ts'
export { centreCrop } from './images/centreCrop.ts'
export { type DecodeOptions, decodeImage } from './images/decodeImage.ts'
export { encodePng } from './images/encodePng.ts'
export type { AnyImage, Image } from './images/image.ts'
export { type InputOptions, imageToInput } from './images/imageToInput.ts'
export { type Letterboxed, letterbox } from './images/letterbox.ts'
export { luminance } from './images/luminance.ts'
export { type InputData, type PreprocessMode, preprocessInput } from './images/preprocessInput.ts'
export { type ResizeMethod, type ResizeOptions, resizeImage } from './images/resizeImage.ts'
export { resizeShorterSide } from './images/resizeShorterSide.ts'
export { toBytes } from './images/toBytes.ts'
export type { BatchOptions, Collate } from './pipeline/batch.ts'
export type { Examples, ExamplesOptions } from './pipeline/examples.ts'
export type { MapContext, MapFunction, MapOptions } from './pipeline/map.ts'
export { from, type PassOptions, type Pipeline } from './pipeline/pipeline.ts'
export type { Pass } from './pipeline/source.ts'
