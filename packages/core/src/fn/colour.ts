import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape } from '../shape.ts'
import { abs, clip, minimum } from './arithmetic.ts'
import { concat } from './concat.ts'
import { safeRatio } from './safeRatio.ts'
import { scalar, zero } from './scalar.ts'

// Colours are [..., 3], red, green and blue from 0 to 1. Errors: ShapeError colour.channels, if the last axis is not 3.

/**
 * How much of a colour's brightness is red, green and blue. They add up to 1, so that grey stays as it is.
 *
 * @see ITU-R BT.601, section 2.5.1
 */
const [ofRed, ofGreen, ofBlue] = [0.299, 0.587, 0.114] as const

/** How bright a colour is, [..., 1]. TensorFlow's first weight is 0.2989, so that its white is 0.9999. */
export function rgbToGrayscale<T>(ops: Ops<T>, rgb: T): T {
  return brightness(ops, channels(ops, rgb))
}

/**
 * Brightness and two differences of colour: u = 0.436·(blue − y) / (1 − 0.114), from −0.436 to 0.436, and
 * v = 0.615·(red − y) / (1 − 0.299), from −0.615 to 0.615. TensorFlow's.
 *
 * @see ITU-R BT.470, table 2; BT.601 for the brightness
 */
export function rgbToYuv<T>(ops: Ops<T>, rgb: T): T {
  return toDifferences(ops, rgb, 0.436, 0.615)
}

export function yuvToRgb<T>(ops: Ops<T>, yuv: T): T {
  return fromDifferences(ops, yuv, 0.436, 0.615)
}

/**
 * The same with both differences from −½ to ½, JPEG's: bytes are these times 255, with 128 added to the differences.
 *
 * @see ITU-R BT.601, section 2.5.2; ITU-T T.871, section 7
 */
export function rgbToYcbcr<T>(ops: Ops<T>, rgb: T): T {
  return toDifferences(ops, rgb, 0.5, 0.5)
}

export function ycbcrToRgb<T>(ops: Ops<T>, ycbcr: T): T {
  return fromDifferences(ops, ycbcr, 0.5, 0.5)
}

/**
 * Hue, saturation and value, each from 0 to 1; hue 0 is red, ⅓ green, ⅔ blue. Grey has hue 0, and black saturation 0. Of
 * equally strong colours red counts as the strongest, then green.
 *
 * @see A. R. Smith, Color Gamut Transform Pairs, 1978
 */
export function rgbToHsv<T>(ops: Ops<T>, rgb: T): T {
  const [red, green, blue] = channels(ops, rgb)
  const value = ops.maximum(ops.maximum(red, green), blue)
  const range = ops.sub(value, minimum(ops, minimum(ops, red, green), blue))
  const sixth = (difference: T, at: number) => ops.add(safeRatio(ops, difference, range), scalar(ops, at))
  const fromRed = sixth(ops.sub(green, blue), 0)
  const positive = ops.select(ops.greater(zero(ops), fromRed), ops.add(fromRed, scalar(ops, 6)), fromRed)
  const others = ops.select(ops.equal(green, value), sixth(ops.sub(blue, red), 2), sixth(ops.sub(red, green), 4))
  const sixths = ops.select(ops.equal(red, value), positive, others)
  const hue = ops.select(ops.equal(range, zero(ops)), zero(ops), ops.div(sixths, scalar(ops, 6)))
  return join(ops, [hue, safeRatio(ops, range, value), value])
}

/** The colour of a hue, saturation and value. */
export function hsvToRgb<T>(ops: Ops<T>, hsv: T): T {
  const [hue, saturation, value] = channels(ops, hsv)
  const [one, sixths] = [scalar(ops, 1), ops.mul(hue, scalar(ops, 6))]
  const distance = (from: number) => abs(ops, ops.sub(sixths, scalar(ops, from)))
  const pure = [
    ops.sub(distance(3), one),
    ops.sub(scalar(ops, 2), distance(2)),
    ops.sub(scalar(ops, 2), distance(4)),
  ].map(x => clip(ops, x, 0, 1))
  return join(
    ops,
    pure.map(x => ops.mul(value, ops.add(ops.mul(saturation, ops.sub(x, one)), one))),
  )
}

function toDifferences<T>(ops: Ops<T>, rgb: T, blueRange: number, redRange: number): T {
  const [red, green, blue] = channels(ops, rgb)
  const y = brightness(ops, [red, green, blue])
  const difference = (colour: T, range: number, weight: number) =>
    ops.mul(ops.sub(colour, y), scalar(ops, range / (1 - weight)))
  return join(ops, [y, difference(blue, blueRange, ofBlue), difference(red, redRange, ofRed)])
}

function fromDifferences<T>(ops: Ops<T>, yuv: T, blueRange: number, redRange: number): T {
  const [y, u, v] = channels(ops, yuv)
  const plus = (difference: T, factor: number) => ops.mul(difference, scalar(ops, factor))
  const [fromBlue, fromRed] = [(1 - ofBlue) / blueRange, (1 - ofRed) / redRange]
  const green = ops.add(plus(u, (ofBlue * fromBlue) / ofGreen), plus(v, (ofRed * fromRed) / ofGreen))
  return join(ops, [ops.add(y, plus(v, fromRed)), ops.sub(y, green), ops.add(y, plus(u, fromBlue))])
}

function brightness<T>(ops: Ops<T>, [red, green, blue]: readonly [T, T, T]): T {
  const part = (x: T, weight: number) => ops.mul(x, scalar(ops, weight))
  return ops.add(ops.add(part(red, ofRed), part(green, ofGreen)), part(blue, ofBlue))
}

/** Each channel with an axis of 1 at the end. */
function channels<T>(ops: Ops<T>, colours: T): readonly [T, T, T] {
  const shape = ops.shapeOf(colours)
  if (shape.at(-1) !== 3) {
    throw new ShapeError({ code: 'colour.channels', expected: 'colours as [..., 3]', received: formatShape(shape) })
  }
  const channel = (i: number) => ops.slice(colours, { begin: shape.map(() => 0).with(-1, i), size: shape.with(-1, 1) })
  return [channel(0), channel(1), channel(2)]
}

function join<T>(ops: Ops<T>, all: readonly T[]): T {
  return concat(ops, all, ops.shapeOf(all[0]!).length - 1)
}
