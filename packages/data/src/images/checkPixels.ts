import { DataError } from '@convene/core'

/** @throws DataError image.size: more pixels than are decoded */
export function checkPixels(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return
  throw new DataError({
    code: 'image.size',
    expected: `at most ${maxPixels} pixels`,
    received: `${width} × ${height}`,
  })
}
