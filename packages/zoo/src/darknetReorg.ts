import { formatShape, type Ops, ShapeError } from '@convene/core'

/**
 * Darknet's reorg, [n, h, w, c] → [n, h / stride, w / stride, stride² · c]. It is not space-to-depth, although the paper means
 * that: it reads the image as one of fewer channels and more pixels, takes blocks of those apart, and reads what comes out as
 * one of fewer pixels again. Weights were trained with it as it is.
 *
 * @throws ShapeError reorg.shape: no image, height or width not divisible by the stride, or channels not by its square
 * @see https://github.com/pjreddie/darknet/blob/master/src/blas.c, reorg_cpu
 */
export function darknetReorg<T>(ops: Ops<T>, x: T, stride: number): T {
  const shape = ops.shapeOf(x)
  const [n = 0, h = 0, w = 0, c = 0] = shape
  const area = stride ** 2
  if (shape.length !== 4 || h % stride !== 0 || w % stride !== 0 || c % area !== 0) {
    const expected = `[n, h, w, c], h and w divisible by ${stride} and c by ${area}`
    throw new ShapeError({ code: 'reorg.shape', expected, received: formatShape(shape) })
  }
  // Darknet's images have their channels outermost.
  const planes = ops.transpose(x, { perm: [0, 3, 1, 2] })
  const blocks = ops.reshape(planes, { shape: [n, c / area, h, stride, w, stride] })
  const apart = ops.transpose(blocks, { perm: [0, 3, 5, 1, 2, 4] })
  const smaller = ops.reshape(apart, { shape: [n, area * c, h / stride, w / stride] })
  return ops.transpose(smaller, { perm: [0, 2, 3, 1] })
}
