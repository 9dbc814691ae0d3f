import { checkNumber } from './checkNumber.ts'
import { drawFrom } from './draw.ts'
import type { Augmentation, Example } from './example.ts'
import { type TransformOptions, transform } from './transform.ts'

export interface RotationOptions extends TransformOptions {
  /** The largest angle, in either direction, in degrees. */
  readonly degrees: number
}

/** Turns the picture about its middle, each angle equally likely. Its size stays. */
export function randomRotation({ degrees, ...options }: RotationOptions): Augmentation {
  checkNumber('degrees', degrees, 0, 180)
  return (key, example) => rotate(example, drawFrom(key, [-degrees, degrees]), options)
}

/** Turns the picture about its middle, against the clock as one sees it. Boxes become the smallest around the turned ones. */
export function rotate<E extends Example>(example: E, degrees: number, options: TransformOptions = {}): E {
  const { height, width } = example.image
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [x, y] = [width / 2, height / 2]
  // y runs downwards. What is at p relative to the middle came from there turned by the clock.
  const from = { xx: cos, xy: -sin, x0: x - cos * x + sin * y, yx: sin, yy: cos, y0: y - sin * x - cos * y }
  return transform(example, from, [height, width], options)
}
