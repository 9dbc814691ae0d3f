import type { AnyImage, Image } from '../images/image.ts'

// Images are 0 to 255, and so are the results. Definitions are TensorFlow's, whose images run from 0 to 1.

/**
 * Every value plus `delta` · 255.
 *
 * @see https://www.tensorflow.org/api_docs/python/tf/image/adjust_brightness
 */
export function adjustBrightness(image: AnyImage, delta: number): Image<Float32Array> {
  return changed(image, x => x + delta * 255)
}

/**
 * Each channel's distance from its mean over the image, times `factor`.
 *
 * @see https://www.tensorflow.org/api_docs/python/tf/image/adjust_contrast
 */
export function adjustContrast(image: AnyImage, factor: number): Image<Float32Array> {
  const sums = [0, 0, 0]
  for (let i = 0; i < image.data.length; i++) sums[i % 3]! += image.data[i]!
  const means = sums.map(sum => sum / (image.height * image.width))
  return changed(image, (x, channel) => (x - means[channel]!) * factor + means[channel]!)
}

/**
 * Saturation, the distance of the weakest colour from the strongest over the strongest, times `factor`, at most 1.
 *
 * @see https://www.tensorflow.org/api_docs/python/tf/image/adjust_saturation
 */
export function adjustSaturation(image: AnyImage, factor: number): Image<Float32Array> {
  return recoloured(image, ([hue, saturation, value]) => [hue, Math.min(saturation * factor, 1), value])
}

/**
 * Hue turned by `delta` of the whole circle: ⅓ makes red green.
 *
 * @see https://www.tensorflow.org/api_docs/python/tf/image/adjust_hue
 */
export function adjustHue(image: AnyImage, delta: number): Image<Float32Array> {
  return recoloured(image, ([hue, saturation, value]) => [hue + delta - Math.floor(hue + delta), saturation, value])
}

function changed(image: AnyImage, f: (x: number, channel: number) => number): Image<Float32Array> {
  const data = new Float32Array(image.data.length)
  for (let i = 0; i < data.length; i++) data[i] = Math.min(Math.max(f(image.data[i]!, i % 3), 0), 255)
  return { ...image, data }
}

type Triple = readonly [number, number, number]

function recoloured(image: AnyImage, f: (hsv: Triple) => Triple): Image<Float32Array> {
  const data = new Float32Array(image.data.length)
  for (let i = 0; i < data.length; i += 3) {
    data.set(hsvToRgb(f(rgbToHsv([image.data[i]!, image.data[i + 1]!, image.data[i + 2]!]))), i)
  }
  return { ...image, data }
}

/** Hue and saturation from 0 to 1; value as large as the colours are. Grey has hue 0. */
function rgbToHsv([red, green, blue]: Triple): Triple {
  const value = Math.max(red, green, blue)
  const range = value - Math.min(red, green, blue)
  if (range === 0) return [0, 0, value]
  const sixths =
    value === red
      ? (green - blue) / range + (green < blue ? 6 : 0)
      : value === green
        ? (blue - red) / range + 2
        : (red - green) / range + 4
  return [sixths / 6, range / value, value]
}

function hsvToRgb([hue, saturation, value]: Triple): Triple {
  // Each colour is full within a third of the circle, gone in the opposite third, and a ramp in between.
  const colour = (from: number): number => {
    const sixths = (from + hue * 6) % 6
    return value - value * saturation * Math.max(0, Math.min(sixths, 4 - sixths, 1))
  }
  return [colour(5), colour(3), colour(1)]
}
