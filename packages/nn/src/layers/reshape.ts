import { ShapeError, sizeOf } from '@convene/core'
import type { Layer, LayerOptions } from '../layer.ts'
import { statelessLayer } from '../primitiveLayer.ts'

/**
 * The same elements in another shape, [n, …] → [n, ...target].
 *
 * @param target without the batch; one −1 stands for what is left
 * @throws ShapeError Reshape.target: more than one −1, or it does not divide the elements
 * @throws ShapeError reshape.size: another number of elements
 */
export function reshape(target: readonly number[], options: LayerOptions = {}): Layer {
  return statelessLayer('Reshape', options, (ops, x) => {
    const [n = 1, ...rest] = ops.shapeOf(x)
    const open = target.filter(size => size === -1).length
    if (open === 0) return ops.reshape(x, { shape: [n, ...target] })
    const left = sizeOf(rest) / Math.abs(sizeOf(target))
    if (open > 1 || !Number.isInteger(left)) {
      const expected = `a shape of ${sizeOf(rest)} elements, with one −1 at most`
      throw new ShapeError({ code: 'Reshape.target', expected, received: `[${target.join(', ')}]` })
    }
    return ops.reshape(x, { shape: [n, ...target.map(size => (size === -1 ? left : size))] })
  })
}
