import { type BoxLevel, BoxLevels } from './boxLevels.ts'

/**
 * Boxes of which none overlaps another one of its class by more than a threshold. What would is about as large as the other
 * one, and about at the same place. So boxes are put by their size into levels, and by their centre into cells as large as
 * the level's smallest box; of these a new box looks at the few in which such a centre may be. Cells are the lists of a hash
 * table, so that memory grows with the number of boxes alone. Which cells are looked at only saves time: what decides is the
 * overlap itself, rounded at each step as core's `iou` rounds it in float32.
 */
export class BoxGrid {
  readonly #threshold: number
  readonly #levels: BoxLevels
  /** Left, top, right and bottom. */
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
    this.#levels = new BoxLevels(threshold)
    this.#sides = new Float32Array(4 * capacity)
    this.#areas = new Float32Array(capacity)
    this.#labels = new Float32Array(capacity)
    this.#cells = new Int32Array(2 ** Math.ceil(Math.log2(capacity + 1))).fill(-1)
    this.#nextOfCell = new Int32Array(capacity)
    this.#nextOfLevel = new Int32Array(capacity)
  }

  /**
   * Adds a box, unless it overlaps one of its class by more than the threshold.
   *
   * @param corners of boxes, any two opposite ones of each
   * @param i       the box's number among them
   * @param label   its class; NaN is nobody's
   * @returns whether it overlaps none
   */
  add(corners: Float32Array, i: number, label: number): boolean {
    const a = corners[4 * i]!
    const b = corners[4 * i + 1]!
    const c = corners[4 * i + 2]!
    const d = corners[4 * i + 3]!
    // It takes the next place, which is still free if it does not stay.
    const place = this.#count
    const sides = this.#sides
    sides[4 * place] = a < c ? a : c
    sides[4 * place + 1] = b < d ? b : d
    sides[4 * place + 2] = a < c ? c : a
    sides[4 * place + 3] = b < d ? d : b
    const width = Math.fround(sides[4 * place + 2]! - sides[4 * place]!)
    const height = Math.fround(sides[4 * place + 3]! - sides[4 * place + 1]!)
    const area = Math.fround(width * height)
    // Without an area there is nothing to share, and of one beyond float32, or that is NaN, no part is more than 0.
    if (!(area > 0 && area < Number.POSITIVE_INFINITY) || Number.isNaN(label)) return true
    this.#areas[place] = area
    this.#labels[place] = label
    const level = this.#levels.of(width, height)
    if (this.#overlaps(place, level)) return false
    this.#keep(place, level)
    return true
  }

  #keep(place: number, level: BoxLevel): void {
    this.#count++
    this.#nextOfLevel[place] = level.last
    level.last = place
    level.count++
    const sides = this.#sides
    const x = Math.floor(((sides[4 * place]! + sides[4 * place + 2]!) / 2) * level.perWidth)
    const y = Math.floor(((sides[4 * place + 1]! + sides[4 * place + 3]!) / 2) * level.perHeight)
    const cell = (rowOf(y, level, this.#labels[place]!) + (x | 0)) & (this.#cells.length - 1)
    this.#nextOfCell[place] = this.#cells[cell]!
    this.#cells[cell] = place
  }

  /** Whether a kept box of the same class overlaps this one, which is of some level, by more than the threshold. */
  #overlaps(place: number, { near, least }: BoxLevel): boolean {
    const sides = this.#sides
    const width = sides[4 * place + 2]! - sides[4 * place]!
    const height = sides[4 * place + 3]! - sides[4 * place + 1]!
    const x = (sides[4 * place]! + sides[4 * place + 2]!) / 2
    const y = (sides[4 * place + 1]! + sides[4 * place + 3]!) / 2
    const label = this.#labels[place]!
    const cells = this.#cells
    const mask = cells.length - 1
    // Where S of areas A and B is shared, S / (A + B − S) is at least `least`: S is at least this part of A + B.
    const part = least / (1 + least)
    for (let i = 0; i < near.length; i++) {
      const level = near[i]!
      // Of the level's sizes, the one closest to this box's can share most.
      const otherWidth = closest(width, level.width)
      const otherHeight = closest(height, level.height)
      const sharedWidth = Math.min(width, otherWidth)
      const sharedHeight = Math.min(height, otherHeight)
      if (sharedWidth * sharedHeight < part * (width * height + otherWidth * otherHeight)) continue
      // The width that is shared times that height at most is to be the part of both areas, and the other way round.
      const reachX = reach(width, level.width, (part * height) / sharedHeight, (part * otherHeight) / sharedHeight)
      const reachY = reach(height, level.height, (part * width) / sharedWidth, (part * otherWidth) / sharedWidth)
      const fromX = Math.floor((x - reachX) * level.perWidth)
      const fromY = Math.floor((y - reachY) * level.perHeight)
      const columns = Math.floor((x + reachX) * level.perWidth) - fromX + 1
      const rows = Math.floor((y + reachY) * level.perHeight) - fromY + 1
      if (columns * rows > level.count) {
        if (this.#isHit(place, level.last, this.#nextOfLevel)) return true
        continue
      }
      for (let y = 0; y < rows; y++) {
        const start = rowOf(fromY + y, level, label) + (fromX | 0)
        for (let x = 0; x < columns; x++) {
          const first = cells[(start + x) & mask]!
          if (first >= 0 && this.#isHit(place, first, this.#nextOfCell)) return true
        }
      }
    }
    return false
  }

  /** Whether a box of a list overlaps this one by more than the threshold. */
  #isHit(place: number, first: number, next: Int32Array): boolean {
    const sides = this.#sides
    const areas = this.#areas
    const left = sides[4 * place]!
    const top = sides[4 * place + 1]!
    const right = sides[4 * place + 2]!
    const bottom = sides[4 * place + 3]!
    const area = areas[place]!
    for (let i = first; i >= 0; i = next[i]!) {
      const l = sides[4 * i]!
      const r = sides[4 * i + 2]!
      const width = (right < r ? right : r) - (left > l ? left : l)
      if (width <= 0) continue
      const t = sides[4 * i + 1]!
      const b = sides[4 * i + 3]!
      const height = (bottom < b ? bottom : b) - (top > t ? top : t)
      if (height <= 0 || this.#labels[i] !== this.#labels[place]) continue
      const shared = Math.fround(Math.fround(width) * Math.fround(height))
      const union = Math.fround(Math.fround(areas[i]! + area) - shared)
      if (Math.fround(shared / union) > this.#threshold) return true
    }
    return false
  }
}

/**
 * Where in the table a row of cells begins. Rows that lie across each other there share lists, which costs time and nothing
 * else.
 */
function rowOf(y: number, level: BoxLevel, label: number): number {
  const mixed = Math.imul(Math.imul(y, 0x85ebca6b) ^ level.salt ^ Math.imul(65_536 * label, 0x27d4eb2f), 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** The size of a level that is closest to one. */
function closest(size: number, least: number): number {
  return size < least ? least : size > 2 * least ? 2 * least : size
}

/**
 * How far apart along one axis the centres can be of a box of this size and of one whose size is from the least to twice as
 * much. What they share is half of both sizes less that distance, and is to be these parts of both.
 */
function reach(size: number, least: number, part: number, otherPart: number): number {
  const other = (0.5 - otherPart) * least
  return (0.5 - part) * size + (other > 0 ? 2 * other : other)
}
