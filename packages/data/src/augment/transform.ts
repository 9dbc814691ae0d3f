import { DataError } from '@convene/core'
import { type Affine, inverse, type Outside, type Size, warpImage, warpMask } from './affine.ts'
import { clipBoxes, moveBoxes } from './boxes.ts'
import type { Example } from './example.ts'

/** How what is moved out of the picture, and what comes into it, is dealt with. */
export interface TransformOptions {
  /** What is seen beyond the image's border; 0, which is black, unless said. */
  readonly outside?: Outside
  /** The class of pixels beyond the mask's border, where `outside` is a number; 0 unless said. */
  readonly maskOutside?: number
  /** The part of a box's area that must stay in the picture, from 0 to 1; the box is left out otherwise. 0.1 unless said. */
  readonly minVisible?: number
}

const defaultMinVisible = 0.1

/** An example seen through an affine map: image bilinear, mask nearest, and the smallest boxes around the boxes. */
export function transform<E extends Example>(example: E, from: Affine, size: Size, options: TransformOptions): E {
  const { outside = 0, maskOutside = 0, minVisible = defaultMinVisible } = options
  const { image, boxes, mask } = checkExample(example)
  return {
    ...example,
    image: warpImage(image, from, size, outside),
    ...(boxes && { boxes: clipBoxes(moveBoxes(boxes, inverse(from)), size, minVisible) }),
    ...(mask && { mask: warpMask(mask, from, size, typeof outside === 'number' ? maskOutside : outside) }),
  }
}

/** @throws DataError augment.mask: the mask is of another size than the image */
export function checkExample(example: Example): Example {
  const { image, mask } = example
  if (mask && (mask.height !== image.height || mask.width !== image.width)) {
    const expected = `a mask of the image's ${image.height} × ${image.width}`
    throw new DataError({ code: 'augment.mask', expected, received: `${mask.height} × ${mask.width}` })
  }
  return example
}
