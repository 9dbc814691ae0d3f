/** A box by its ordered sides, and what follows from them in float32. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly width: number
  readonly height: number
  readonly area: number
  /** Boxes of other classes leave it alone. */
  readonly label: number
}

/** Boxes of about one size: from `width` and `height` to twice as much. They lie in cells of just that size. */
interface Level {
  readonly width: number
  readonly height: number
  readonly perWidth: number
  readonly perHeight: number
  readonly salt: number
  count: number
  /** The box that came last; −1 for none. */
  last: number
}

/** What sides and areas above this share, if it is a part that matters, float32 holds with all its bits. */
const tiny = 2 ** -100
/** Rounding moves a ratio of sides or areas by a few 2⁻²⁴. */
const margin = 2 ** -16

/**
 * Boxes, found by what overlaps them by more than a threshold. What overlaps so much is about as large: boxes are put by
 * their size into levels, and by their left upper corner into cells, of which a question looks at those few in which such a
 * corner may be. Cells are the lists of a hash table, so that memory grows with the number of boxes alone. Which cells are
 * looked at only saves time: what decides is the overlap itself, rounded at each step as core's `iou` rounds it in float32.
 */
export class BoxGrid {
  readonly #threshold: number
  /** The least part of a side of either box that the other one must share; 0 where small thresholds say nothing. */
  readonly #share: number
  readonly #levels: Level[] = []
  readonly #levelOfSize = new Map<number, Level>()
  readonly #sides: Float32Array
  readonly #areas: Float32Array
  readonly #labels: Float32Array
  readonly #cells: Int32Array
  /** The box before, in the same cell; and in the same level. */
  readonly #nextOfCell: Int32Array
  readonly #nextOfLevel: Int32Array
  #count = 0

  /**
   * @param capacity  how many boxes it holds
   * @param threshold a float32 of at least 0
   */
  constructor(capacity: number, threshold: number) {
    this.#threshold = threshold
    this.#share = threshold < margin ? 0 : threshold * (1 - margin)
    this.#sides = new Float32Array(4 * capacity)
    this.#areas = new Float32Array(capacity)
    this.#labels = new Float32Array(capacity)
    this.#cells = new Int32Array(2 ** Math.ceil(Math.log2(capacity + 1))).fill(-1)
    this.#nextOfCell = new Int32Array(capacity)
    this.#nextOfLevel = new Int32Array(capacity)
  }

  add(box: Box): void {
    const place = this.#count++
    this.#sides.set([box.left, box.top, box.right, box.bottom], 4 * place)
    this.#areas[place] = box.area
    this.#labels[place] = box.label
    const level = this.#levelOf(box)
    this.#nextOfLevel[place] = level.last
    level.last = place
    level.count++
    const row = rowOf(Math.floor(box.top * level.perHeight), saltOf(level, box.label))
    const cell = cellIn(row, Math.floor(box.left * level.perWidth)) & (this.#cells.length - 1)
    this.#nextOfCell[place] = this.#cells[cell]!
    this.#cells[cell] = place
  }

  /** Whether a box of the same class overlaps this one by more than the threshold. */
  overlaps(box: Box): boolean {
    const { left, top, right, bottom, width, height, area, label } = box
    // Of two tiny boxes, roundings may make an overlap that sides do not show.
    const share = Math.min(width, height, area) < tiny ? 0 : this.#share
    const reach = 2 * (1 - share)
    const cells = this.#cells
    const mask = cells.length - 1
    for (let i = 0; i < this.#levels.length; i++) {
      const level = this.#levels[i]!
      if (!isNear(width, level.width, share) || !isNear(height, level.height, share)) continue
      const fromX = Math.floor((left - reach * level.width) * level.perWidth)
      const toX = Math.floor((right - share * width) * level.perWidth)
      const fromY = Math.floor((top - reach * level.height) * level.perHeight)
      const toY = Math.floor((bottom - share * height) * level.perHeight)
      if ((toX - fromX + 1) * (toY - fromY + 1) > level.count) {
        if (this.#isHit(box, level.last, this.#nextOfLevel)) return true
        continue
      }
      const salt = saltOf(level, label)
      for (let y = 0; y <= toY - fromY; y++) {
        const row = rowOf((fromY | 0) + y, salt)
        for (let x = 0; x <= toX - fromX; x++) {
          const first = cells[cellIn(row, (fromX | 0) + x) & mask]!
          if (first >= 0 && this.#isHit(box, first, this.#nextOfCell)) return true
        }
      }
    }
    return false
  }

  /** Whether a box of a list overlaps this one by more than the threshold. */
  #isHit({ left, top, right, bottom, area, label }: Box, first: number, next: Int32Array): boolean {
    const sides = this.#sides
    for (let i = first; i >= 0; i = next[i]!) {
      const l = sides[4 * i]!
      const r = sides[4 * i + 2]!
      if (l >= right || r <= left) continue
      const t = sides[4 * i + 1]!
      const b = sides[4 * i + 3]!
      if (t >= bottom || b <= top || this.#labels[i] !== label) continue
      const width = (right < r ? right : r) - (left > l ? left : l)
      const height = (bottom < b ? bottom : b) - (top > t ? top : t)
      const shared = Math.fround(Math.fround(width) * Math.fround(height))
      const union = Math.fround(Math.fround(this.#areas[i]! + area) - shared)
      if (Math.fround(shared / union) > this.#threshold) return true
    }
    return false
  }

  #levelOf(box: Box): Level {
    const [x, y] = [exponentOf(box.width), exponentOf(box.height)]
    const key = 256 * x + y
    const known = this.#levelOfSize.get(key)
    if (known !== undefined) return known
    const [width, height] = [2 ** (x - 127), 2 ** (y - 127)]
    const level = { width, height, perWidth: 1 / width, perHeight: 1 / height, salt: key, count: 0, last: -1 }
    this.#levels.push(level)
    this.#levelOfSize.set(key, level)
    return level
  }
}

// Where in the table a cell's list begins, step by step. Cells that meet there share a list, which costs time and nothing
// else.

function saltOf({ salt }: Level, label: number): number {
  return Math.imul(salt + 65_536 * label, 0xc2b2ae35)
}

function rowOf(y: number, salt: number): number {
  return Math.imul(y, 0x85ebca6b) ^ salt
}

function cellIn(row: number, x: number): number {
  const mixed = Math.imul(x, 0x9e3779b1) ^ row
  return mixed ^ (mixed >>> 15)
}

/** Whether sides from `least` to twice as much may share so large a part with one of this size. */
function isNear(size: number, least: number, share: number): boolean {
  return 2 * least >= share * size && share * least <= size
}

const number = new Float32Array(1)
const bits = new Uint32Array(number.buffer)

/** A positive float32's exponent, from 0 to 254. */
function exponentOf(x: number): number {
  number[0] = x
  return bits[0]! >>> 23
}
