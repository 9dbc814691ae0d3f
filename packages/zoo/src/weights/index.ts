export { cacheFolder } from './cacheFolder.ts'
export { type LoadWeightsOptions, loadWeights } from './loadWeights.ts'
export type { Environment } from './npmSettings.ts'
export { type Pretrained, type PretrainedOptions, pretrainedResnet50 } from './pretrained.ts'
export type { OnProgress, WeightsProgress } from './progress.ts'
export { resnet50Imagenet, resnet50ImagenetEpsilon } from './resnet50Imagenet.ts'
export {
  type FileSource,
  type FolderSource,
  type NpmSource,
  parseWeightsSource,
  type UrlSource,
  type WeightsSource,
} from './source.ts'
