import { type AnyImage, imageToInput } from '@convene/data'
import type { HostTensor, Model } from '@convene/nn'
import { fitted } from './fitted.ts'
import type { Vision } from './modelFile.ts'

/** A photo as a network sees it: a batch of one. */
export function seen(image: AnyImage, { inputShape }: Model, vision: Vision): HostTensor {
  if (vision.kind === 'photo') return imageToInput(image, { size: vision.size, mode: vision.mode })
  const [height = 1, width = 1, channels = 1] = inputShape
  const { border, normalization } = vision
  const innerWidth = width - 2 * border
  const pixels = fitted(image, [height - 2 * border, innerWidth, channels])
  const data = new Float32Array(height * width * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = ((y - border) * innerWidth + x - border) * channels
      const isInside = y >= border && x >= border && y < height - border && x < width - border
      for (let c = 0; c < channels; c++) {
        const value = isInside ? pixels[at + c]! / 255 : 0
        data[(y * width + x) * channels + c] = (value - normalization.mean[c]!) / normalization.standardDeviation[c]!
      }
    }
  }
  return { shape: [1, height, width, channels], data }
}
