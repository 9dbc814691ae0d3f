/** @import { Conv2dAttrs, Shape } from '@convene/core' */

/** @typedef {Pick<Conv2dAttrs, 'strides' | 'padding' | 'dilations'>} Window */

/** Attributes of an op that has a window: the one place where they are believed to be that. @param {unknown} attrs */
const windowOf = attrs => /** @type {Window} */ (attrs)

/** @param {unknown} attrs */
export const isDilated = attrs => windowOf(attrs).dilations.some(n => n !== 1)

/** @param {unknown} attrs */
export const isStrided = attrs => windowOf(attrs).strides.some(n => n !== 1)

/** @param {unknown} attrs */
export const isPadded = attrs => windowOf(attrs).padding.some(n => n !== 0)

/**
 * Groups of one input channel.
 *
 * @param {number | undefined} channelsPerGroup
 * @param {unknown} attrs
 */
export const isDepthwise = (channelsPerGroup, attrs) =>
  channelsPerGroup === 1 && /** @type {Conv2dAttrs} */ (attrs).groups > 1

/**
 * Whether a batch axis of one of two operands of matMul is stretched that has an axis of more than 1 before it.
 *
 * @param {Shape} a
 * @param {Shape} b
 */
export function isStretchedInside(a, b) {
  const rank = Math.max(a.length, b.length) - 2
  const [x, y] = [a, b].map(shape => [...Array(rank + 2 - shape.length).fill(1), ...shape.slice(0, -2)])
  const out = Array.from({ length: rank }, (_, axis) => Math.max(x?.[axis], y?.[axis]))
  return [x, y].some(shape =>
    out.some((size, axis) => shape?.[axis] !== size && shape?.slice(0, axis).some(n => n !== 1)),
  )
}
