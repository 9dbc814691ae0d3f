import type { ValueId } from '../graph.ts'
import type { Rewriter } from './rewrite.ts'

/**
 * A value as one number per channel, [channels], where broadcasting makes it that: it has no other axes than the last, but
 * for such of size 1. `undefined` where it is anything else.
 */
export function channelVector(to: Rewriter, id: ValueId, channels: number, layer: string): ValueId | undefined {
  const shape = to.shapeOf(id)
  const last = shape.at(-1) ?? 1
  if (shape.slice(0, -1).some(size => size !== 1) || (last !== channels && last !== 1)) return undefined
  if (last !== channels) {
    const scalar = shape.length <= 1 ? id : to.add('reshape', [id], { shape: [1] }, layer)
    return to.add('broadcastTo', [scalar], { shape: [channels] }, layer)
  }
  return shape.length === 1 ? id : to.add('reshape', [id], { shape: [channels] }, layer)
}
