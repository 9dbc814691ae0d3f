import { checkRange } from './checkNumber.ts'
import { drawFrom } from './draw.ts'
import type { Augmentation } from './example.ts'
import { type TransformOptions, transform } from './transform.ts'

export interface ZoomOptions extends TransformOptions {
  /** How much larger things become: below 1 they shrink, above they grow. */
  readonly scale: readonly [low: number, high: number]
}

/** Enlarges or shrinks the picture about its middle, both axes alike. Its size stays. */
export function randomZoom({ scale, ...options }: ZoomOptions): Augmentation {
  checkRange('scale', scale, 1e-3, 1e3)
  return (key, example) => {
    const { height, width } = example.image
    const step = 1 / drawFrom(key, scale)
    const from = { xx: step, xy: 0, x0: (width * (1 - step)) / 2, yx: 0, yy: step, y0: (height * (1 - step)) / 2 }
    return transform(example, from, [height, width], options)
  }
}
