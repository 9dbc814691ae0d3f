import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * A folder with files as MNIST's: 60 images to learn from and 20 for tests, of the ten classes in turn.
 *
 * @param imagesOf n images of 28×28; a class is where a stripe is, if left out
 */
export async function writeDigits(folder: string, imagesOf: (n: number) => Uint8Array = stripes): Promise<void> {
  for (const [part, n] of [
    ['train', 60],
    ['t10k', 20],
  ] as const) {
    const labels = Uint8Array.from({ length: n }, (_, i) => i % 10)
    await writeFile(join(folder, `${part}-images-idx3-ubyte.gz`), gzipSync(idx([n, 28, 28], imagesOf(n))))
    await writeFile(join(folder, `${part}-labels-idx1-ubyte`), idx([n], labels))
  }
}

/** An IDX file of bytes. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint32(0, 0x0800 + shape.length)
  shape.forEach((size, axis) => {
    header.setUint32(4 + 4 * axis, size)
  })
  return Uint8Array.from([...new Uint8Array(header.buffer), ...data])
}

function stripes(n: number): Uint8Array {
  const images = new Uint8Array(n * 28 * 28)
  for (let i = 0; i < n; i++)
    images.fill(200 + (i % 5), (i * 28 + 2 * (i % 10) + 4) * 28, (i * 28 + 2 * (i % 10) + 6) * 28)
  return images
}
