import { iouAt } from '../boxes/similarity.ts'

/** Boxes that are found again by what overlaps them. */
export interface BoxIndex {
  add(box: number): void
  /** Visits, once each and in no order, the boxes added so far whose IoU with this one is above the least, until one says true. */
  visit(box: number, visit: (other: number, overlap: number) => boolean): boolean
}

/** Boxes of about one size, on a grid as coarse as they are. */
interface Level {
  readonly number: number
  readonly cellWidth: number
  readonly cellHeight: number
  readonly members: number[]
  /** What the members' sides really are: logarithms may be a rounding off. */
  readonly widths: Range
  readonly heights: Range
}

interface Range {
  least: number
  most: number
}

/** Bounds are computed in other steps than overlaps: a margin keeps them on the safe side. */
const margin = 1e-9

/**
 * An index over boxes of one class. IoU is at most the ratio of two boxes' widths, and of their heights, so a box looks only
 * at levels of sizes near its own, there only at cells from which that much of it can be covered. Where no two boxes of
 * the index overlap by much, a cell holds few, and a visit takes about as long however many boxes there are.
 *
 * @param corners [n, 4] as [x1, y1, x2, y2], finite
 * @param least   from 0 on
 */
export function boxIndex(corners: Float64Array, least: number): BoxIndex {
  const count = corners.length / 4
  const levels = new Map<string, Level>()
  // Chains of the boxes in each bucket; cells that share one are told apart by what is noted of each box.
  const buckets = new Int32Array(2 ** Math.max(4, Math.ceil(Math.log2(count + 1)) + 1)).fill(-1)
  const next = new Int32Array(count)
  const [columns, rows, levelOf] = [new Float64Array(count), new Float64Array(count), new Int32Array(count)]
  const bucketOf = (column: number, row: number, level: number) =>
    (Math.imul(column | 0, 73_856_093) ^ Math.imul(row | 0, 19_349_663) ^ Math.imul(level, 83_492_791)) &
    (buckets.length - 1)
  const widthOf = (box: number) => corners[4 * box + 2]! - corners[4 * box]!
  const heightOf = (box: number) => corners[4 * box + 3]! - corners[4 * box + 1]!

  const levelFor = (width: number, height: number): Level => {
    const [across, down] = [Math.floor(Math.log2(width)), Math.floor(Math.log2(height))]
    const known = levels.get(`${across} ${down}`)
    if (known !== undefined) return known
    const level: Level = {
      number: levels.size,
      cellWidth: 2 ** across,
      cellHeight: 2 ** down,
      members: [],
      widths: { least: width, most: width },
      heights: { least: height, most: height },
    }
    levels.set(`${across} ${down}`, level)
    return level
  }

  const visitLevel = (level: Level, box: number, look: (other: number) => boolean): boolean => {
    const [width, height] = [widthOf(box), heightOf(box)]
    if (!canReach(width, level.widths, least) || !canReach(height, level.heights, least)) return false
    const [x, y, { widths, heights, cellWidth, cellHeight }] = [corners[4 * box]!, corners[4 * box + 1]!, level]
    const [left, right] = [firstCell(x, width, widths, cellWidth, least), lastCell(x, width, widths, cellWidth, least)]
    const [top, bottom] = [
      firstCell(y, height, heights, cellHeight, least),
      lastCell(y, height, heights, cellHeight, least),
    ]
    const isCounted = left >= -(2 ** 52) && right <= 2 ** 52 && top >= -(2 ** 52) && bottom <= 2 ** 52
    if (!isCounted || (right - left + 1) * (bottom - top + 1) > level.members.length) return level.members.some(look)
    for (let column = left; column <= right; column++) {
      for (let row = top; row <= bottom; row++) {
        for (let i = buckets[bucketOf(column, row, level.number)]!; i >= 0; i = next[i]!) {
          const isHere = levelOf[i] === level.number && columns[i] === column && rows[i] === row
          if (isHere && look(i)) return true
        }
      }
    }
    return false
  }

  return {
    add: box => {
      const [width, height] = [widthOf(box), heightOf(box)]
      // Without area it overlaps nothing.
      if (!(width > 0 && height > 0)) return
      const level = levelFor(width, height)
      level.members.push(box)
      widen(level.widths, width)
      widen(level.heights, height)
      levelOf[box] = level.number
      columns[box] = Math.floor(corners[4 * box]! / level.cellWidth)
      rows[box] = Math.floor(corners[4 * box + 1]! / level.cellHeight)
      const bucket = bucketOf(columns[box]!, rows[box]!, level.number)
      next[box] = buckets[bucket]!
      buckets[bucket] = box
    },
    visit: (box, visit) => {
      const look = (other: number) => {
        const overlap = iouAt(corners, 4 * box, corners, 4 * other)
        return overlap > least && visit(other, overlap)
      }
      for (const level of levels.values()) if (visitLevel(level, box, look)) return true
      return false
    },
  }
}

/** Whether a side is near enough to some of a level's: the shorter over the longer is above the least. */
function canReach(side: number, { least: shortest, most: longest }: Range, least: number): boolean {
  const nearest = Math.min(Math.max(side, shortest), longest)
  return Math.min(side, nearest) >= least * (1 - margin) * Math.max(side, nearest)
}

// Two sides share more than least · longer, so along one axis the other begins at most that much before this one's end, and
// ends at least that much behind its start: in between are the first and the last cell in which it can begin.

function firstCell(start: number, side: number, sides: Range, cell: number, least: number): number {
  const reach = sides.most - least * Math.max(side, sides.most)
  return Math.floor((start - reach - slackOf(start, side, sides)) / cell)
}

function lastCell(start: number, side: number, sides: Range, cell: number, least: number): number {
  const reach = side - least * Math.max(side, sides.least)
  return Math.floor((start + reach + slackOf(start, side, sides)) / cell)
}

function slackOf(start: number, side: number, sides: Range): number {
  return margin * (Math.abs(start) + side + sides.most)
}

function widen(range: Range, value: number): void {
  range.least = Math.min(range.least, value)
  range.most = Math.max(range.most, value)
}
