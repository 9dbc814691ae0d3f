import type { AnyImage, Image } from './image.ts'
import { type ResizeOptions, resizeImage } from './resizeImage.ts'

/**
 * The image with its shorter side at `length` pixels and its proportions kept; the longer side is rounded down, as
 * torchvision does.
 *
 * @throws ShapeError shape.axis: the length is not a whole number of at least 1
 * @throws ShapeError shape.size: so long an image that the result has more than 2³¹ − 1 elements
 */
export function resizeShorterSide(image: AnyImage, length: number, options: ResizeOptions): Image<Float32Array> {
  return resizeImage(image, coveringSize(image, [length, length]), options)
}

/** The smallest size in the image's proportions that covers another size, its longer side rounded down. */
export function coveringSize(
  image: AnyImage,
  [height, width]: readonly [height: number, width: number],
): readonly [height: number, width: number] {
  return image.height * width <= image.width * height
    ? [height, Math.floor((image.width * height) / image.height)]
    : [Math.floor((image.height * width) / image.width), width]
}
