import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { imageShape } from '../ops/window.ts'
import { formatShape } from '../shape.ts'

// Other views of the same elements.

/** Puts an axis of size 1 before position `axis`; −1 is after the last. */
export function expandDims<T>(ops: Ops<T>, x: T, axis: number): T {
  const shape = ops.shapeOf(x)
  const at = axis < 0 ? axis + shape.length + 1 : axis
  if (!Number.isInteger(at) || at < 0 || at > shape.length) {
    throw new ShapeError({
      code: 'expandDims.axis',
      expected: `a place in ${formatShape(shape)}`,
      received: String(axis),
    })
  }
  return ops.reshape(x, { shape: shape.toSpliced(at, 0, 1) })
}

/** Takes away axes of size 1: those given, or all. */
export function squeeze<T>(ops: Ops<T>, x: T, axes?: readonly number[]): T {
  const shape = ops.shapeOf(x)
  const chosen = axes ?? shape.flatMap((size, axis) => (size === 1 ? [axis] : []))
  if (!chosen.every(axis => shape[axis] === 1)) {
    throw new ShapeError({
      code: 'squeeze.axes',
      expected: `axes of size 1 of ${formatShape(shape)}`,
      received: formatShape(chosen),
    })
  }
  return ops.reshape(x, { shape: shape.filter((_, axis) => !chosen.includes(axis)) })
}

/** x repeated `repeats[axis]` times along each axis. */
export function tile<T>(ops: Ops<T>, x: T, repeats: readonly number[]): T {
  const shape = ops.shapeOf(x)
  if (repeats.length !== shape.length) {
    const expected = `a count for each axis of ${formatShape(shape)}`
    throw new ShapeError({ code: 'tile.repeats', expected, received: formatShape(repeats) })
  }
  return shape.reduce((tiled, size, axis) => {
    const count = repeats[axis]!
    if (count === 1) return tiled
    const current = ops.shapeOf(tiled)
    const [before, after] = [current.slice(0, axis), current.slice(axis)]
    const stretched = ops.broadcastTo(ops.reshape(tiled, { shape: [...before, 1, ...after] }), {
      shape: [...before, count, ...after],
    })
    return ops.reshape(stretched, { shape: current.with(axis, count * size) })
  }, x)
}

/**
 * How a pixel's channels are ordered: `'DCR'` is the block's row, its column, then the channel, as TensorFlow has it;
 * `'CRD'` is the channel first, as PyTorch's PixelShuffle.
 */
export type DepthOrder = 'DCR' | 'CRD'

/**
 * Moves blocks of channels into blocks of pixels.
 *
 * @param x [n, h, w, b²·c]
 * @returns [n, h·b, w·b, c]
 * @throws ShapeError depthToSpace.channels: not divisible by b²
 */
export function depthToSpace<T>(ops: Ops<T>, x: T, blockSize: number, order: DepthOrder = 'DCR'): T {
  const [n, h, w, channels] = imageShape('depthToSpace', 'x', ops.shapeOf(x))
  const c = channels / blockSize ** 2
  if (!Number.isInteger(c)) {
    const expected = `channels divisible by ${blockSize ** 2}`
    throw new ShapeError({ code: 'depthToSpace.channels', expected, received: String(channels) })
  }
  const block = [blockSize, blockSize]
  const blocks = ops.reshape(x, { shape: [n, h, w, ...(order === 'DCR' ? [...block, c] : [c, ...block])] })
  const moved = ops.transpose(blocks, { perm: order === 'DCR' ? [0, 1, 3, 2, 4, 5] : [0, 1, 4, 2, 5, 3] })
  return ops.reshape(moved, { shape: [n, h * blockSize, w * blockSize, c] })
}

/**
 * The inverse of `depthToSpace`.
 *
 * @param x [n, h·b, w·b, c]
 * @returns [n, h, w, b²·c]
 * @throws ShapeError spaceToDepth.size: height or width not divisible by b
 */
export function spaceToDepth<T>(ops: Ops<T>, x: T, blockSize: number, order: DepthOrder = 'DCR'): T {
  const [n, height, width, c] = imageShape('spaceToDepth', 'x', ops.shapeOf(x))
  const [h, w] = [height / blockSize, width / blockSize]
  if (!Number.isInteger(h) || !Number.isInteger(w)) {
    const expected = `height and width divisible by ${blockSize}`
    throw new ShapeError({ code: 'spaceToDepth.size', expected, received: `${height}×${width}` })
  }
  const blocks = ops.reshape(x, { shape: [n, h, blockSize, w, blockSize, c] })
  const moved = ops.transpose(blocks, { perm: order === 'DCR' ? [0, 1, 3, 2, 4, 5] : [0, 1, 3, 5, 2, 4] })
  return ops.reshape(moved, { shape: [n, h, w, blockSize ** 2 * c] })
}
