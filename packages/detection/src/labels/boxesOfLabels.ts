import type { AnnotatedImage, BoxShape, LabelSet } from './labelSet.ts'
import { boundsOf, sizeOfImage } from './shapes.ts'

export interface LabelBoxesOptions {
  /** [width, height] of a network's input, to whose pixels boxes are scaled; their own, if left out. */
  readonly inputSize?: readonly [width: number, height: number]
}

/**
 * The boxes of objects, image by image; of other shapes the boxes around them. Those without area are left out.
 *
 * @throws DataError labels.imageSize: boxes are to be scaled, and the size of an image is not known
 */
export function boxesOfLabels({ images }: LabelSet, { inputSize }: LabelBoxesOptions = {}): readonly BoxShape[] {
  return images.flatMap(image => {
    const [across, down] = scalesOf(image, inputSize)
    return image.objects
      .map(object => object.box ?? boundsOf(object.shape, image))
      .filter(({ width, height }) => width > 0 && height > 0)
      .map(({ x, y, width, height }): BoxShape => {
        return { kind: 'box', x: x * across, y: y * down, width: width * across, height: height * down }
      })
  })
}

function scalesOf(
  image: AnnotatedImage,
  inputSize: readonly [number, number] | undefined,
): readonly [across: number, down: number] {
  if (inputSize === undefined) return [1, 1]
  if (image.unit === 'normalised') return inputSize
  const { width, height } = sizeOfImage(image)
  return [inputSize[0] / width, inputSize[1] / height]
}
