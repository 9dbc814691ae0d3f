import { DataError } from '@convene/core'
import { maskBox } from '../masks/mask.ts'
import type { AnnotatedImage, AnnotatedObject, AnnotationShape, BoxShape, LabelLoss, Point } from './labelSet.ts'

export function box(x: number, y: number, width: number, height: number): BoxShape {
  return { kind: 'box', x, y, width, height }
}

/** A box from two corners. Sums and differences keep twelve digits, so that 20.3 comes back as 20.3. */
export function boxOfCorners(x1: number, y1: number, x2: number, y2: number): BoxShape {
  return box(x1, y1, twelveDigits(x2 - x1), twelveDigits(y2 - y1))
}

/** [x1, y1, x2, y2] */
export function cornersOfBox({ x, y, width, height }: BoxShape): readonly [number, number, number, number] {
  return [x, y, twelveDigits(x + width), twelveDigits(y + height)]
}

function twelveDigits(value: number): number {
  return Number(value.toPrecision(12))
}

/**
 * The smallest box around a shape, for formats that have only boxes; around an ellipse, without regard to its rotation.
 *
 * @throws DataError labels.imageSize: of the image as a whole, whose size is not known
 */
export function boundsOf(shape: AnnotationShape, image: AnnotatedImage): BoxShape {
  switch (shape.kind) {
    case 'box':
      return box(shape.x, shape.y, shape.width, shape.height)
    case 'polygon':
      return boxAround(shape.parts.flat())
    case 'polyline':
    case 'points':
      return boxAround(shape.points)
    case 'circle':
      return box(shape.x - shape.radius, shape.y - shape.radius, 2 * shape.radius, 2 * shape.radius)
    case 'ellipse':
      return box(shape.x - shape.radiusX, shape.y - shape.radiusY, 2 * shape.radiusX, 2 * shape.radiusY)
    case 'mask':
      return box(...maskBox(shape.mask))
    case 'image': {
      const { width, height } = sizeOfImage(image)
      return box(0, 0, width, height)
    }
  }
}

/** What is lost of a shape that becomes its box. */
export function shapeLoss(file: string, object: number, { shape, box }: AnnotatedObject): readonly LabelLoss[] {
  if (shape.kind !== 'box') {
    const reason = `a ${shape.kind} becomes ${box === undefined ? 'the box around it' : 'the box beside it'}`
    return [{ file, object, field: 'shape', reason }]
  }
  if (shape.rotation === undefined || shape.rotation === 0) return []
  return [{ file, object, field: 'rotation', reason: 'boxes are upright' }]
}

/** @throws DataError labels.imageSize: not known */
export function sizeOfImage({ file, size }: AnnotatedImage): { readonly width: number; readonly height: number } {
  if (size !== undefined && size.width > 0 && size.height > 0) return size
  const received = `${file} of ${size === undefined ? 'unknown size' : `${size.width} × ${size.height}`}`
  throw new DataError({ code: 'labels.imageSize', expected: 'the size of the image', received })
}

/** @throws DataError labels.unit: coordinates are parts of an image whose size is not known */
export function checkPixels(images: readonly AnnotatedImage[]): void {
  const image = images.find(({ unit }) => unit === 'normalised')
  if (image === undefined) return
  throw new DataError({ code: 'labels.unit', expected: 'coordinates in pixels', received: `parts of ${image.file}` })
}

function boxAround(points: readonly Point[]): BoxShape {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of points) {
    ;[left, top] = [Math.min(left, x), Math.min(top, y)]
    ;[right, bottom] = [Math.max(right, x), Math.max(bottom, y)]
  }
  return points.length === 0 ? box(0, 0, 0, 0) : boxOfCorners(left, top, right, bottom)
}
