import { ShapeError } from '../errors.ts'
import type { Ops } from '../op.ts'
import { formatShape, type Shape } from '../shape.ts'
import { minimum } from './arithmetic.ts'
import { concat } from './concat.ts'
import { scalar } from './scalar.ts'

/**
 * How four numbers describe a box:
 *
 * - `xyxy`: [x1, y1, x2, y2], two opposite corners; torchvision's and PASCAL VOC's
 * - `yxyx`: [y1, x1, y2, x2]; TensorFlow's
 * - `xywh`: [x1, y1, width, height], of the corner with the smallest coordinates; COCO's
 * - `cxcywh`: [x, y, width, height], of the centre; YOLO's
 */
export type BoxFormat = 'xyxy' | 'yxyx' | 'xywh' | 'cxcywh'

/** The sides of boxes, each of the boxes' shape without the last axis. */
export interface BoxSides<T> {
  readonly x1: T
  readonly y1: T
  readonly x2: T
  readonly y2: T
}

/**
 * Boxes in another format.
 *
 * @param boxes [..., 4]
 * @returns     [..., 4]
 * @throws ShapeError boxes.shape: the last axis is not 4
 */
export function convertBoxes<T>(ops: Ops<T>, boxes: T, from: BoxFormat, to: BoxFormat): T {
  if (from === to) return boxes
  const { x1, y1, x2, y2 } = boxSides(ops, boxes, from)
  const [width, height] = [ops.sub(x2, x1), ops.sub(y2, y1)]
  const middle = (low: T, high: T) => ops.mul(scalar(ops, 0.5), ops.add(low, high))
  const numbers: Record<BoxFormat, () => readonly T[]> = {
    xyxy: () => [x1, y1, x2, y2],
    yxyx: () => [y1, x1, y2, x2],
    xywh: () => [x1, y1, width, height],
    cxcywh: () => [middle(x1, x2), middle(y1, y2), width, height],
  }
  return joinNumbers(ops, numbers[to]())
}

/**
 * Boxes given by any two opposite corners, as TensorFlow's may be: the smaller coordinates first.
 *
 * @param boxes [..., 4], `xyxy` or `yxyx`
 * @throws ShapeError boxes.shape: the last axis is not 4
 */
export function orderCorners<T>(ops: Ops<T>, boxes: T): T {
  const { x1, y1, x2, y2 } = orderedSides(ops, boxSides(ops, boxes))
  return joinNumbers(ops, [x1, y1, x2, y2])
}

/**
 * Returns the shape of boxes, or says that it is none.
 *
 * @throws ShapeError boxes.shape: the last axis is not 4
 */
export function checkBoxes(shape: Shape): Shape {
  if (shape.at(-1) === 4) return shape
  throw new ShapeError({ code: 'boxes.shape', expected: 'boxes as [..., 4]', received: formatShape(shape) })
}

/**
 * The sides of boxes.
 *
 * @throws ShapeError boxes.shape: the last axis is not 4
 */
export function boxSides<T>(ops: Ops<T>, boxes: T, format: BoxFormat = 'xyxy'): BoxSides<T> {
  const shape = checkBoxes(ops.shapeOf(boxes))
  const rank = shape.length
  const number = (i: number) => {
    const column = ops.slice(boxes, {
      begin: shape.map((_, axis) => (axis === rank - 1 ? i : 0)),
      size: shape.with(-1, 1),
    })
    return ops.reshape(column, { shape: shape.slice(0, -1) })
  }
  const [a, b, c, d] = [number(0), number(1), number(2), number(3)]
  if (format === 'xyxy') return { x1: a, y1: b, x2: c, y2: d }
  if (format === 'yxyx') return { x1: b, y1: a, x2: d, y2: c }
  if (format === 'xywh') return { x1: a, y1: b, x2: ops.add(a, c), y2: ops.add(b, d) }
  const half = (length: T) => ops.mul(scalar(ops, 0.5), length)
  const [right, down] = [half(c), half(d)]
  return { x1: ops.sub(a, right), y1: ops.sub(b, down), x2: ops.add(a, right), y2: ops.add(b, down) }
}

export function orderedSides<T>(ops: Ops<T>, { x1, y1, x2, y2 }: BoxSides<T>): BoxSides<T> {
  return {
    x1: minimum(ops, x1, x2),
    y1: minimum(ops, y1, y2),
    x2: ops.maximum(x1, x2),
    y2: ops.maximum(y1, y2),
  }
}

function joinNumbers<T>(ops: Ops<T>, numbers: readonly T[]): T {
  const shape = [...ops.shapeOf(numbers[0]!), 1]
  return concat(
    ops,
    numbers.map(x => ops.reshape(x, { shape })),
    shape.length - 1,
  )
}
