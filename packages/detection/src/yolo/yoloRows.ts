import { concat, DataError, type Ops, type Shape } from '@convene/core'
import type { YoloPredictions } from './yoloDecode.ts'
import type { YoloHostPredictions } from './yoloDetections.ts'
import type { YoloTruth } from './yoloTargets.ts'

/** Predictions as one tensor, [n, places, 4 + 1 + classes]: what programs with one output, and metrics, take. */
export function joinPredictions<T>(ops: Ops<T>, { boxes, objectness, classes }: YoloPredictions<T>): T {
  const [n = 0, places = 0] = ops.shapeOf(objectness)
  return concat(ops, [boxes, ops.reshape(objectness, { shape: [n, places, 1] }), classes], 2)
}

/**
 * Those of each image, read from a backend.
 *
 * @param joined [n, places, 4 + 1 + classes]
 * @throws DataError yolo.rows: another shape
 */
export function splitPredictions({
  shape,
  data,
}: {
  readonly shape: Shape
  readonly data: ArrayLike<number>
}): readonly YoloHostPredictions[] {
  const [n = 0, places = 0, entries = 0] = shape
  if (shape.length !== 3 || entries < 6 || data.length !== n * places * entries) {
    const received = `${data.length} numbers as [${shape.join(', ')}]`
    throw new DataError({ code: 'yolo.rows', expected: '[n, places, 5 + classes]', received })
  }
  const part = (image: number, first: number, count: number) =>
    Float64Array.from({ length: places * count }, (_, i) => {
      const place = image * places + Math.floor(i / count)
      return data[place * entries + first + (i % count)]!
    })
  return Array.from({ length: n }, (_, image) => ({
    boxes: part(image, 0, 4),
    objectness: part(image, 4, 1),
    classes: part(image, 5, entries - 5),
  }))
}

/** Objects of images as one tensor, [n, room, 5]: class, centre, width and height; classes of −1 fill it up. */
export function joinTruths(
  images: readonly (readonly YoloTruth[])[],
  room: number,
): { readonly shape: Shape; readonly data: Float32Array } {
  const data = new Float32Array(images.length * room * 5).fill(-1)
  for (const [n, objects] of images.entries()) {
    if (objects.length > room) {
      const expected = `at most ${room} objects in an image`
      throw new DataError({ code: 'yolo.room', expected, received: String(objects.length) })
    }
    for (const [i, { classNumber, box }] of objects.entries()) data.set([classNumber, ...box], (n * room + i) * 5)
  }
  return { shape: [images.length, room, 5], data }
}
