export { cifar10, cifar10Package } from './datasets/cifar10.ts'
export { type DatasetSource, parseDatasetSource } from './datasets/datasetFiles.ts'
export { fashionMnist } from './datasets/fashionMnist.ts'
export { imageFolder } from './datasets/imageFolder.ts'
export { type CsvOptions, imagesFromCsv } from './datasets/imagesFromCsv.ts'
export { type LabelledFile, type LabelledFiles, type LabelledImage, readLabelled } from './datasets/labelledFile.ts'
export { mnist, mnistPackage } from './datasets/mnist.ts'
export { readImage } from './images/readImage.ts'
export { checkAddress, withoutSecrets } from './sources/address.ts'
export type { CacheOptions } from './sources/cache.ts'
export { cacheFolder } from './sources/cacheFolder.ts'
export { entryFiles } from './sources/entryFiles.ts'
export { cacheOptions, type FetchOptions } from './sources/fetchOptions.ts'
export { folderFiles } from './sources/folderFiles.ts'
export { type Integrity, parseIntegrity } from './sources/integrity.ts'
export { isExactPackage, type NpmPackage } from './sources/npmPackage.ts'
export { npmPackageFile } from './sources/npmPackageFile.ts'
export type { Environment, NpmSettings } from './sources/npmSettings.ts'
export { type LooseSource, type PackedSource, packedFile, packedOrLoose } from './sources/packedFile.ts'
export type { DownloadProgress, OnProgress } from './sources/progress.ts'
export {
  type FileSource,
  type FolderSource,
  isTarball,
  type NpmSource,
  parseSource,
  type Source,
  type UrlSource,
} from './sources/source.ts'
export { missingFile, type SourceFiles } from './sources/sourceFiles.ts'
export { type TarballOptions, tarballEntries } from './sources/tarballEntries.ts'
export { urlFiles } from './sources/urlFiles.ts'
