import type { Image } from './image.ts'

/**
 * The picture upright: by EXIF orientation, where the first stored row and column belong.
 *
 * 1 top left · 2 top right · 3 bottom right · 4 bottom left · 5 left top · 6 right top · 7 right bottom · 8 left bottom
 */
export function orient(image: Image, orientation: number): Image {
  if (orientation === 1) return image
  const swapped = orientation >= 5
  const mirrorX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8
  const mirrorY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7
  const [height, width] = swapped ? [image.width, image.height] : [image.height, image.width]
  const data = new Uint8Array(image.data.length)
  let to = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = swapped ? [x, y] : [y, x]
      const storedRow = mirrorY ? image.height - 1 - row : row
      const storedColumn = mirrorX ? image.width - 1 - column : column
      const from = (storedRow * image.width + storedColumn) * 3
      data[to++] = image.data[from]!
      data[to++] = image.data[from + 1]!
      data[to++] = image.data[from + 2]!
    }
  }
  return { height, width, channels: 3, data }
}
