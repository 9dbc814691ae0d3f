export {
  cacheFolder,
  type DownloadProgress,
  type Environment,
  type FileSource,
  type FolderSource,
  type NpmSource,
  type OnProgress,
  type UrlSource,
} from '@convene/data/node'
export { pretrainedEspcn } from '../pretrainedEspcn.ts'
export { deeplabV3Voc } from './deeplabV3Voc.ts'
export { type LoadWeightsOptions, loadWeights } from './loadWeights.ts'
export { type Pretrained, type PretrainedOptions, pretrainedDeeplabV3, pretrainedResnet50 } from './pretrained.ts'
export { fromDarkflow, type PretrainedYolo, pretrainedYolov2Tiny, yolov2TinyCoco } from './pretrainedYolov2Tiny.ts'
export { resnet50Imagenet, resnet50ImagenetEpsilon } from './resnet50Imagenet.ts'
export { parseWeightsSource, type WeightsSource } from './source.ts'
