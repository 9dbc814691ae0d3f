import { DataError } from '@convene/core'
import { uniteMasks } from './combine.ts'
import { crossings } from './crossings.ts'
import { checkMaskSize, type Mask } from './mask.ts'

/**
 * The pixels inside any of some polygons, exactly as COCO's tools find them: where an edge crosses the middle of a column,
 * on a grid five times as fine, the pixels from there down change sides.
 *
 * @param polygons [x1, y1, x2, y2, …] each, in pixels; they may leave the image
 * @throws DataError mask.size
 * @throws DataError mask.polygon: no polygon, fewer than three corners, half a corner, a coordinate that is not finite, or
 * more than 2²⁴ crossings
 * @see rleFrPoly in maskApi.c of the COCO API
 */
export function maskOfPolygons(height: number, width: number, polygons: readonly ArrayLike<number>[]): Mask {
  checkMaskSize(height, width)
  if (polygons.length === 0) {
    throw new DataError({ code: 'mask.polygon', expected: 'at least one polygon', received: 'none' })
  }
  return uniteMasks(polygons.map(polygon => maskOfPolygon(height, width, polygon)))
}

function maskOfPolygon(height: number, width: number, polygon: ArrayLike<number>): Mask {
  checkPolygon(polygon)
  const places = Float64Array.from(crossings(height, width, polygon)).sort()
  const counts: number[] = []
  let [before, isUndone] = [0, false]
  const addRun = (place: number) => {
    const count = place - before
    before = place
    if (isUndone) {
      counts[counts.length - 1]! += count
      isUndone = false
    } else if (count > 0 || counts.length === 0) counts.push(count)
    // Two crossings at one place undo each other: the runs around them are one.
    else isUndone = true
  }
  for (const place of places) addRun(place)
  addRun(height * width)
  return { height, width, counts: Uint32Array.from(counts) }
}

function checkPolygon(polygon: ArrayLike<number>): void {
  if (polygon.length < 6 || polygon.length % 2 !== 0) {
    const received = `${polygon.length} numbers`
    throw new DataError({ code: 'mask.polygon', expected: 'two numbers for each of three corners or more', received })
  }
  for (let i = 0; i < polygon.length; i++) {
    if (Number.isFinite(polygon[i])) continue
    throw new DataError({ code: 'mask.polygon', expected: 'finite coordinates', received: String(polygon[i]) })
  }
}
