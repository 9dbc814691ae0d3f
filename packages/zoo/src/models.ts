import type { Model } from '@convene/nn'
import { alexnet, alexnetOneTower } from './alexnet.ts'
import { deeplabV3, deeplabV3MobilenetV2 } from './deeplabV3.ts'
import { espcn } from './espcn.ts'
import { fashionMnistCnn } from './fashionMnistCnn.ts'
import { fcn8s, fcn16s, fcn32s } from './fcn.ts'
import { googlenet, seInception } from './googlenet.ts'
import { inceptionV3 } from './inceptionV3.ts'
import { lenet5 } from './lenet5.ts'
import { lenet1998 } from './lenet1998.ts'
import { mobilenet } from './mobilenet.ts'
import { mobilenetV2 } from './mobilenetV2.ts'
import { resnet18, resnet34, resnet50, resnet101, resnet152, seResnet50 } from './resnet.ts'
import { resnetCifar } from './resnetCifar.ts'
import { squeezenet, squeezenet11 } from './squeezenet.ts'
import { srcnn } from './srcnn.ts'
import { unet, unetDigits } from './unet.ts'
import { vgg11, vgg13, vgg16, vgg19 } from './vgg.ts'
import { xception } from './xception.ts'
import { yolov2, yolov2Tiny, yolov3, yolov3Tiny } from './yolo.ts'
import type { ZooOptions } from './zooOptions.ts'

/** Every network of the zoo, by name, as it is made when nothing is said: what lists of networks are made of. */
export const models: Readonly<Record<string, (options?: ZooOptions) => Model>> = {
  lenet5,
  lenet1998,
  fashionMnistCnn,
  alexnet,
  alexnetOneTower,
  vgg11,
  vgg11Bn: options => vgg11({ ...options, batchNormalization: true }),
  vgg13,
  vgg13Bn: options => vgg13({ ...options, batchNormalization: true }),
  vgg16,
  vgg16Bn: options => vgg16({ ...options, batchNormalization: true }),
  vgg19,
  vgg19Bn: options => vgg19({ ...options, batchNormalization: true }),
  googlenet,
  googlenetAuxiliary: options => googlenet({ ...options, auxiliaryHeads: true }),
  inceptionV3,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnet8: options => resnetCifar({ ...options, depth: 8 }),
  resnet20: resnetCifar,
  seResnet50,
  seInception,
  xception,
  squeezenet,
  squeezenet11,
  mobilenet,
  mobilenetV2,
  yolov2,
  yolov2Tiny,
  yolov3,
  yolov3Tiny,
  fcn32s: options => fcn32s({ ...options, padding: 'same' }),
  fcn16s: options => fcn16s({ ...options, padding: 'same' }),
  fcn8s: options => fcn8s({ ...options, padding: 'same' }),
  unet: options => unet({ ...options, padding: 'same' }),
  unetDigits,
  deeplabV3,
  deeplabV3MobilenetV2,
  srcnn,
  espcn,
}
