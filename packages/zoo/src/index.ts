export { alexnet, alexnetOneTower } from './alexnet.ts'
export { cocoLabels } from './cocoLabels.ts'
export { type DecodePredictionsOptions, decodePredictions, type Prediction } from './decodePredictions.ts'
export { type DeeplabV3Options, deeplabV3, deeplabV3MobilenetV2 } from './deeplabV3.ts'
export { type EspcnOptions, espcn } from './espcn.ts'
export { fashionMnistCnn } from './fashionMnistCnn.ts'
export { type FcnOptions, fcn8s, fcn16s, fcn32s } from './fcn.ts'
export { type GooglenetOptions, googlenet, seInception } from './googlenet.ts'
export { imagenetLabels } from './imagenetLabels.ts'
export { inceptionV3 } from './inceptionV3.ts'
export { lenet5 } from './lenet5.ts'
export { lenet1998 } from './lenet1998.ts'
export { type LocalizerOptions, localizer } from './localizer.ts'
export { mobilenet } from './mobilenet.ts'
export { mobilenetV2 } from './mobilenetV2.ts'
export { models } from './models.ts'
export { type ResnetOptions, resnet18, resnet34, resnet50, resnet101, resnet152, seResnet50 } from './resnet.ts'
export { type ResnetCifarOptions, resnetCifar } from './resnetCifar.ts'
export { squeezenet, squeezenet11 } from './squeezenet.ts'
export { type SrcnnOptions, srcnn } from './srcnn.ts'
export { type UnetOptions, unet, unetDigits } from './unet.ts'
export { type VggOptions, vgg11, vgg13, vgg16, vgg19 } from './vgg.ts'
export { vocLabels } from './vocLabels.ts'
export { type AssignOptions, assignWeights } from './weights/assignWeights.ts'
export {
  type Converted,
  type ConvertWeightsOptions,
  convertWeights,
  type WritableFormat,
  type WriteWeightsOptions,
  writableFormats,
  writeWeights,
} from './weights/convertWeights.ts'
export { type DarknetHeader, type DarknetLayer, type DarknetWeights, readDarknet } from './weights/darknet.ts'
export { darknetLayersOf } from './weights/darknetLayers.ts'
export { keras2Resnet50Name } from './weights/keras2Resnet50Name.ts'
export { readKeras, type WriteKerasOptions, writeKeras } from './weights/kerasArchive.ts'
export { type KerasLayer, parseKerasConfig } from './weights/kerasConfig.ts'
export { readKerasH5 } from './weights/kerasH5.ts'
export { readLayersModel } from './weights/layersModel.ts'
export { readNpy, writeNpy } from './weights/npy.ts'
export { readNpz, writeNpz } from './weights/npz.ts'
export { type ReadWeights, type ReadWeightsOptions, readWeights } from './weights/readWeights.ts'
export { readSafetensors, safetensorsMetadata, writeSafetensors } from './weights/safetensors.ts'
export { readTflite } from './weights/tflite.ts'
export { fromTorch, type TorchOptions } from './weights/torch.ts'
export {
  fromTorchvision,
  type TorchvisionNetwork,
  type TorchvisionOptions,
  torchvisionNetworks,
} from './weights/torchvision.ts'
export { transposeTensor } from './weights/transpose.ts'
export type { WeightFiles } from './weights/weightFiles.ts'
export { detectWeightFormat, type WeightFormat, weightFormats } from './weights/weightFormat.ts'
export { type WriteLayersModelOptions, writeLayersModel } from './weights/writeLayersModel.ts'
export { xception } from './xception.ts'
export { type YoloHead, type YoloModel, type YoloOptions, yolov2, yolov2Tiny, yolov3, yolov3Tiny } from './yolo.ts'
export type { ZooOptions } from './zooOptions.ts'
