import { DataError } from '@convene/core'
import { centreOffset } from './centreCrop.ts'
import type { AnyImage } from './image.ts'
import { type InputData, type PreprocessMode, preprocessInput } from './preprocessInput.ts'
import { resizeWindow, type WindowMethod } from './resizeImage.ts'
import { coveringSize } from './resizeShorterSide.ts'

export interface InputOptions {
  /** [height, width] that the network takes. */
  readonly size: readonly [height: number, width: number]
  readonly mode: PreprocessMode
  /** Bilinear unless said. */
  readonly method?: WindowMethod
  /** The least pixels along either side; 16 unless said. Less shows a network nothing it could name. */
  readonly minSide?: number
}

const defaultMinSide = 16

/**
 * A batch of one for a network: the image is resized, in its proportions, to just cover `size`, its middle is cut out,
 * and the pixels are preprocessed. For a square `size` that is `resizeShorterSide`, `centreCrop`, `preprocessInput`;
 * only what is kept is computed, so that even a very long image takes no more memory.
 *
 * @returns shape [1, height, width, 3]
 * @throws DataError image.tooSmall: a side shorter than `minSide`
 * @throws ShapeError shape.axis, shape.size: as resizeImage
 */
export function imageToInput(image: AnyImage, options: InputOptions): InputData {
  const { size, mode, method = 'bilinear', minSide = defaultMinSide } = options
  if (Math.min(image.height, image.width) < minSide) {
    throw new DataError({
      code: 'image.tooSmall',
      expected: `an image of at least ${minSide} × ${minSide} pixels`,
      received: `${image.width} × ${image.height}`,
    })
  }
  const covering = coveringSize(image, size)
  const top = centreOffset(covering[0], size[0])
  const left = centreOffset(covering[1], size[1])
  const { data, shape } = preprocessInput(resizeWindow(image, covering, { top, left, size }, method), mode)
  return { data, shape: [1, ...shape] }
}
