import { DataError } from '@convene/core'

export const cifar10ClassNames: readonly string[] = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
]

export const imageSide = 32
export const imageBytes: number = imageSide * imageSide * 3
const plane = imageSide * imageSide

/**
 * A batch of CIFAR-10's binary version: for each image a byte with its label, then 1024 bytes each of red, green and
 * blue, row by row.
 *
 * @returns images [n, 32, 32, 3] and labels [n]
 * @throws DataError cifar10.length: not a whole number of images
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export function readCifar10Batch(
  bytes: Uint8Array,
  where: string,
): { readonly images: Uint8Array; readonly labels: Int32Array } {
  const row = 1 + imageBytes
  const n = bytes.length / row
  if (!Number.isInteger(n) || n === 0) {
    const expected = `a number of images of ${row} bytes in ${where}`
    throw new DataError({ code: 'cifar10.length', expected, received: `${bytes.length} bytes` })
  }
  const images = new Uint8Array(n * imageBytes)
  const labels = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    labels[i] = bytes[i * row]!
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        images[i * imageBytes + pixel * 3 + channel] = bytes[i * row + 1 + channel * plane + pixel]!
      }
    }
  }
  return { images, labels }
}
