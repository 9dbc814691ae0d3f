import { type AnyImage, imageToInput, resizeImage } from '@convene/data'
import type { HostTensor, Model } from '@convene/nn'
import type { Vision } from './modelFile.ts'

/** A photo as a network sees it: a batch of one. */
export function seen(image: AnyImage, { inputShape }: Model, vision: Vision): HostTensor {
  if (vision.kind === 'photo') return imageToInput(image, { size: vision.size, mode: vision.mode })
  const [height = 1, width = 1, channels = 1] = inputShape
  const { border, normalization } = vision
  const inner = resizeImage(image, [height - 2 * border, width - 2 * border], { method: 'bilinear' })
  const data = new Float32Array(height * width * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = ((y - border) * inner.width + x - border) * 3
      const isInside = y >= border && x >= border && y < height - border && x < width - border
      const rgb = isInside ? inner.data.subarray(at, at + 3) : [0, 0, 0]
      for (let c = 0; c < channels; c++) {
        const value = (channels === 1 ? grey(rgb) : rgb[c]!) / 255
        data[(y * width + x) * channels + c] = (value - normalization.mean[c]!) / normalization.standardDeviation[c]!
      }
    }
  }
  return { shape: [1, height, width, channels], data }
}

/** @see ITU-R BT.601, section 2.5.1 */
const grey = (rgb: ArrayLike<number>): number => 0.299 * rgb[0]! + 0.587 * rgb[1]! + 0.114 * rgb[2]!
