import type { AnyImage } from './image.ts'

/**
 * What a network's weights were trained to see, by Keras's names:
 *
 * - `caffe`: blue, green, red, each minus its mean over ImageNet (103.939, 116.779, 123.68). ResNet-50, VGG.
 * - `tf`: x / 127.5 − 1, in [−1, 1]. Xception, MobileNet.
 * - `torch`: x / 255, minus the mean (0.485, 0.456, 0.406), over the standard deviation (0.229, 0.224, 0.225). DenseNet
 *   and the weights of torchvision.
 */
export type PreprocessMode = 'caffe' | 'tf' | 'torch'

/** Numbers for a network, and their shape. */
export interface InputData {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

/** For each channel of the result: the image's channel it is made of, and result = value · scale + offset. */
const channels: Readonly<Record<PreprocessMode, readonly (readonly [from: number, scale: number, offset: number])[]>> =
  {
    caffe: [
      [2, 1, -103.939],
      [1, 1, -116.779],
      [0, 1, -123.68],
    ],
    tf: [
      [0, 1 / 127.5, -1],
      [1, 1 / 127.5, -1],
      [2, 1 / 127.5, -1],
    ],
    torch: [
      [0, 1 / 255 / 0.229, -0.485 / 0.229],
      [1, 1 / 255 / 0.224, -0.456 / 0.224],
      [2, 1 / 255 / 0.225, -0.406 / 0.225],
    ],
  }

/**
 * An image's pixels, 0 to 255, as a network expects them.
 *
 * @returns shape [height, width, 3]
 * @see https://keras.io/api/applications/ (`preprocess_input`)
 */
export function preprocessInput(image: AnyImage, mode: PreprocessMode): InputData {
  const data = new Float32Array(image.data.length)
  channels[mode].forEach(([from, scale, offset], to) => {
    for (let pixel = 0; pixel < data.length; pixel += 3) data[pixel + to] = image.data[pixel + from]! * scale + offset
  })
  return { data, shape: [image.height, image.width, 3] }
}
