/** Boxes of about one size: from `width` and `height` to twice as much. */
export interface BoxLevel {
  readonly width: number
  readonly height: number
  readonly perWidth: number
  readonly perHeight: number
  readonly salt: number
  /** What one of its boxes overlaps by more than the threshold in float32 it overlaps by this at least; below 0 tells nothing. */
  readonly least: number
  /** The levels whose boxes may overlap one of this level so much: first this one, in which most do. */
  readonly near: readonly BoxLevel[]
  count: number
  /** The box that came last; −1 for none. */
  last: number
}

/** What sides and areas above this share, if it is a part that matters, float32 holds with all its bits. */
const tiny = 2 ** -100
/** Rounding moves a ratio of sides or areas by a few 2⁻²⁴. */
const margin = 2 ** -16

/** The levels that have been needed so far. */
export class BoxLevels {
  readonly #threshold: number
  readonly #levels = new Map<number, BoxLevel & { readonly near: BoxLevel[] }>()

  constructor(threshold: number) {
    this.#threshold = threshold
  }

  /** @param width and height are float32 and above 0 */
  of(width: number, height: number): BoxLevel {
    const x = exponentOf(width)
    const y = exponentOf(height)
    const key = 256 * x + y
    return this.#levels.get(key) ?? this.#added(key, 2 ** (x - 127), 2 ** (y - 127))
  }

  #added(key: number, width: number, height: number): BoxLevel {
    // Of two tiny boxes, roundings may make an overlap that sides do not show.
    const isTiny = Math.min(width, height, width * height) < tiny
    const near: BoxLevel[] = []
    const level = {
      width,
      height,
      perWidth: 1 / width,
      perHeight: 1 / height,
      salt: Math.imul(key, 0xc2b2ae35),
      least: (isTiny ? 0 : this.#threshold) - margin,
      near,
      count: 0,
      last: -1,
    }
    near.push(level)
    for (const other of this.#levels.values()) {
      if (!isNear(level, other)) continue
      near.push(other)
      other.near.push(level)
    }
    this.#levels.set(key, level)
    return level
  }
}

/** Whether sizes are enough alike: IoU is at most the ratio of widths, and that of heights. */
function isNear(a: BoxLevel, b: BoxLevel): boolean {
  const least = Math.min(a.least, b.least)
  const isNearSide = (p: number, q: number) => 2 * Math.min(p, q) > least * Math.max(p, q)
  return isNearSide(a.width, b.width) && isNearSide(a.height, b.height)
}

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** A positive float32's exponent, from 0 to 254. */
function exponentOf(x: number): number {
  float[0] = x
  return bits[0]! >>> 23
}
