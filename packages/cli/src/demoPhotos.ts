import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DataError } from '@convene/core'

/** Where a clone has its photographs, seen from this file and from what is built of it alike. */
const folder = fileURLToPath(new URL('../../../photos/', import.meta.url))

export const demoPhotos: readonly string[] = ['dog.jpg', 'eagle.jpg', 'china.jpg']

/** @throws DataError demo.photos: there are none, as where the package was installed on its own */
export function demoPhotoFolder(): string {
  if (!existsSync(folder)) {
    const expected = 'a clone of the project, with its folder of photos'
    throw new DataError({ code: 'demo.photos', expected, received: `no ${folder}` })
  }
  return folder
}
