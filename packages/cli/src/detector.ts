import { leaf, type Ops, shapes, type Tree } from '@convene/core'
import { type AnyImage, letterbox } from '@convene/data'
import {
  clipBoxes,
  toFormat,
  toPixels,
  undoLetterbox,
  type YoloPredictions,
  yoloDecodeAll,
  yoloDetections,
  yoloObjects,
} from '@convene/detection'
import type { Layer, Model, Predictor } from '@convene/nn'
import type { YoloModel } from '@convene/zoo'

export interface Thresholds {
  /** How sure the network must be, from 0 to 1. */
  readonly threshold: number
  /** What overlaps a surer object of its class by more than this is the same one. */
  readonly iou: number
}

/** What was found, the surest first. */
export interface Found {
  readonly classNumber: number
  readonly probability: number
  /** In pixels of the image. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
}

/** A YOLO network whose answers are decoded: `y` are boxes, and `objectness` and `classes` come out beside them. */
export function decoding(model: YoloModel): Model {
  const { layer: inner, heads, inputShape } = model
  const [height = 0, width = 0] = inputShape
  const decode = <T>(ops: Ops<T>, outputs: Tree<T>): YoloPredictions<T> =>
    yoloDecodeAll(
      ops,
      heads.map(head => ({ raw: leaf(outputs, head.output), layer: { ...head, inputSize: [height, width] } })),
    )
  const layer: Layer = {
    type: 'YoloDetector',
    isCombinator: true,
    build: input => {
      const built = inner.build(input)
      const { boxes, ...auxiliary } = decode(shapes, { y: built.outputShape, ...built.auxiliary })
      return { ...built, outputShape: boxes, auxiliary }
    },
    apply: (ops, variables, x, mode) => {
      const applied = inner.apply(ops, variables, x, mode)
      const { boxes, ...auxiliary } = decode(ops, { y: applied.y, ...applied.auxiliary })
      return { y: boxes, auxiliary, state: applied.state }
    },
  }
  return { name: model.name, inputShape, layer, outputs: ['objectness', 'classes'] }
}

/**
 * What a network sees in an image.
 *
 * @param network of a model made by `decoding`
 * @param size [height, width] of its input
 */
export async function detectObjects(
  network: Predictor,
  image: AnyImage,
  size: readonly [height: number, width: number],
  { threshold, iou, signal }: Thresholds & { readonly signal: AbortSignal },
): Promise<readonly Found[]> {
  const outputs = await network.predictAll(letterbox(image, size), { signal })
  const data = (name: string) => leaf(outputs, name).data
  const predictions = { boxes: data('y'), objectness: data('objectness'), classes: data('classes') }
  const objects = yoloObjects(yoloDetections(predictions, threshold), iou)
  const imageSize = [image.height, image.width] as const
  const inImage = clipBoxes(toPixels(undoLetterbox(objects.boxes, size, imageSize), imageSize), imageSize)
  const { data: sides } = toFormat(inImage, 'xywh')
  return Array.from(objects.scores, (probability, i) => {
    const [x = 0, y = 0, width = 0, height = 0] = sides.subarray(4 * i, 4 * i + 4)
    return { classNumber: objects.classes[i]!, probability, box: { x, y, width, height } }
  })
}
