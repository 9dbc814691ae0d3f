import type { AnyImage } from '../images/image.ts'
import { checkNumber, checkRange } from './checkNumber.ts'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts'
import { drawFrom } from './draw.ts'
import type { Augmentation } from './example.ts'

type Range = readonly [low: number, high: number]

/** Lighter or darker, by up to `max` of the whole range: 0.2 is 51 of 255. */
export function randomBrightness(max: number): Augmentation {
  return randomly(adjustBrightness, [-checkNumber('a difference', max, 0, 1), max])
}

/** More or less contrast: distances from the mean times a factor from this range, such as [0.8, 1.2]. */
export function randomContrast(factors: Range): Augmentation {
  checkRange('factors', factors, 0, 1e3)
  return randomly(adjustContrast, factors)
}

/** More or less colour: saturation times a factor from this range. At 0 everything is grey. */
export function randomSaturation(factors: Range): Augmentation {
  checkRange('factors', factors, 0, 1e3)
  return randomly(adjustSaturation, factors)
}

/** Other colours: hue turned by up to `max` of the circle, in either direction; ½ reaches all. */
export function randomHue(max: number): Augmentation {
  return randomly(adjustHue, [-checkNumber('a turn', max, 0, 0.5), max])
}

function randomly(adjust: (image: AnyImage, by: number) => AnyImage, range: Range): Augmentation {
  return (key, example) => ({ ...example, image: adjust(example.image, drawFrom(key, range)) })
}
