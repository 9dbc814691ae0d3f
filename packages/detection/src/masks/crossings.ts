import { DataError } from '@convene/core'

/** How much finer than pixels the grid is. */
const scale = 5
const maxCrossings = 2 ** 24

/**
 * Where a polygon's outline crosses the middles of columns: the place, column · height + row, of the first pixel below each
 * crossing. COCO's tools walk along every step of each edge; here only the steps that cross are computed, by the same
 * expressions.
 *
 * @throws DataError mask.polygon: more than 2²⁴ crossings
 */
export function crossings(height: number, width: number, polygon: ArrayLike<number>): number[] {
  const onGrid = (i: number) => Math.trunc(scale * polygon[i % polygon.length]! + 0.5)
  const places: number[] = []
  const add = (column: number, y: number) => {
    if (places.length === maxCrossings) {
      throw new DataError({ code: 'mask.polygon', expected: `at most ${maxCrossings} crossings`, received: 'more' })
    }
    const row = Math.ceil(Math.min(Math.max((y + 0.5) / scale - 0.5, 0), height))
    places.push(column * height + row)
  }
  for (let i = 0; i < polygon.length; i += 2) {
    const [x, y, nextX, nextY] = [onGrid(i), onGrid(i + 1), onGrid(i + 2), onGrid(i + 3)]
    const isSteep = Math.abs(nextX - x) < Math.abs(nextY - y)
    const isBackwards = isSteep ? y > nextY : x > nextX
    if (isBackwards) crossEdge(isSteep, nextX, nextY, x, y, width, add)
    else crossEdge(isSteep, x, y, nextX, nextY, width, add)
  }
  return places
}

type Add = (column: number, y: number) => void

/** One edge, along whose longer side coordinates grow. */
function crossEdge(isSteep: boolean, x0: number, y0: number, x1: number, y1: number, width: number, add: Add): void {
  if (x0 === x1) return
  // A column's middle lies between the grid's lines 5c + 2 and 5c + 3.
  const first = Math.max(0, Math.ceil((Math.min(x0, x1) - 2) / scale))
  const last = Math.min(width - 1, Math.floor((Math.max(x0, x1) - 3) / scale))
  const slope = isSteep ? (x1 - x0) / (y1 - y0) : (y1 - y0) / (x1 - x0)
  for (let column = first; column <= last; column++) {
    const line = scale * column + 2
    if (isSteep) {
      add(column, y0 + stepAcross(x0, slope, line, y1 - y0) - 1)
    } else {
      const yAt = (step: number) => Math.trunc(y0 + slope * step + 0.5)
      add(column, Math.min(yAt(line - x0), yAt(line - x0 + 1)))
    }
  }
}

/** The first step along a steep edge that lies on the other side of a line and the next. */
function stepAcross(x0: number, slope: number, line: number, steps: number): number {
  const isAcross = (step: number) => {
    const x = Math.trunc(x0 + slope * step + 0.5)
    return slope > 0 ? x > line : x <= line
  }
  let step = Math.min(Math.max(1, Math.ceil((line + 0.5 - x0) / slope)), steps)
  // The division may be off by a rounding.
  while (step > 1 && isAcross(step - 1)) step--
  while (step < steps && !isAcross(step)) step++
  return step
}
