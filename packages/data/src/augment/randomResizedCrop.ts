import { type Key, splitKey, uniformInteger } from '@convene/core'
import { resizeImage } from '../images/resizeImage.ts'
import { inverse, type Size, warpMask } from './affine.ts'
import { clipBoxes, moveBoxes } from './boxes.ts'
import { checkRange, checkSize } from './checkNumber.ts'
import { drawFrom } from './draw.ts'
import type { Augmentation, Example } from './example.ts'
import { type TransformOptions, transform } from './transform.ts'

export interface ResizedCropOptions extends Pick<TransformOptions, 'minVisible'> {
  /** [height, width] of the result. */
  readonly size: Size
  /** The part of the image's area that the piece takes up; [0.08, 1] unless said. */
  readonly scale?: readonly [low: number, high: number]
  /** Width over height of the piece, evenly in its logarithm; [3/4, 4/3] unless said. */
  readonly ratio?: readonly [low: number, high: number]
}

/** So often a piece is drawn before the largest one in the middle is taken, as torchvision does. */
const tries = 10

/**
 * A piece of random size and proportions, resized: what most networks for ImageNet are trained on. Resizing is bilinear
 * and does not filter first.
 *
 * @see C. Szegedy et al., Going Deeper with Convolutions, 2015, section 6
 */
export function randomResizedCrop(options: ResizedCropOptions): Augmentation {
  const { size, scale = [0.08, 1], ratio = [3 / 4, 4 / 3], ...rest } = options
  checkSize('a size', size)
  checkRange('scale', scale, 0, 1)
  checkRange('ratio', ratio, 1e-3, 1e3)
  return (key, example) => {
    const piece = drawPiece(key, [example.image.height, example.image.width], scale, ratio)
    const from = { xx: 1, xy: 0, x0: piece.left, yx: 0, yy: 1, y0: piece.top }
    return resized(transform(example, from, piece.size, rest), size)
  }
}

interface Piece {
  readonly top: number
  readonly left: number
  readonly size: Size
}

function drawPiece(
  key: Key,
  [height, width]: Size,
  scale: readonly [number, number],
  ratio: readonly [number, number],
): Piece {
  for (const attempt of splitKey(key, tries)) {
    const [forArea, forRatio, forY, forX] = splitKey(attempt, 4)
    const area = height * width * drawFrom(forArea, scale)
    const proportion = Math.exp(drawFrom(forRatio, [Math.log(ratio[0]), Math.log(ratio[1])]))
    const [h, w] = [Math.round(Math.sqrt(area / proportion)), Math.round(Math.sqrt(area * proportion))]
    if (h < 1 || w < 1 || h > height || w > width) continue
    const [top, left] = [uniformInteger(forY, height - h + 1), uniformInteger(forX, width - w + 1)]
    return { top, left, size: [h, w] }
  }
  const wanted = Math.min(Math.max(width / height, ratio[0]), ratio[1])
  const h = Math.max(1, Math.min(height, Math.round(width / wanted)))
  const w = Math.max(1, Math.min(width, Math.round(height * wanted)))
  return { top: Math.floor((height - h) / 2), left: Math.floor((width - w) / 2), size: [h, w] }
}

function resized<E extends Example>(example: E, size: Size): E {
  const { image, boxes, mask } = example
  const [down, across] = [size[0] / image.height, size[1] / image.width]
  const scaled = { xx: 1 / across, xy: 0, x0: 0, yx: 0, yy: 1 / down, y0: 0 }
  // Clipped once more: rounding may lead a little out.
  return {
    ...example,
    image: resizeImage(image, size, { method: 'bilinear' }),
    ...(boxes && { boxes: clipBoxes(moveBoxes(boxes, inverse(scaled)), size, 0) }),
    ...(mask && { mask: warpMask(mask, scaled, size, 'nearest') }),
  }
}
