import { type BoxFormat, leaf, type Ops, shapes, type Tree } from '@convene/core'
import { type AnyImage, letterbox } from '@convene/data'
import {
  type Boxes,
  clipBoxes,
  joinPredictions,
  splitPredictions,
  toFormat,
  toPixels,
  undoLetterbox,
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

/** Under which name decoded predictions come out of a network, [n, places, 4 + 1 + classes]. */
export const decoded = 'predictions'

/** A YOLO network that gives, beside its answers, what they mean, in whatever size its input is. */
export function decoding(model: YoloModel): Model {
  const { layer: inner, heads } = model
  const decode = <T>(ops: Ops<T>, x: T, outputs: Tree<T>): Tree<T> => {
    const [, height = 0, width = 0] = ops.shapeOf(x)
    const layers = heads.map(({ output, ...head }) => ({
      raw: leaf(outputs, output),
      layer: { ...head, inputSize: [height, width] as const },
    }))
    return { [decoded]: joinPredictions(ops, yoloDecodeAll(ops, layers)) }
  }
  const layer: Layer = {
    type: 'YoloDetector',
    isCombinator: true,
    build: input => {
      const built = inner.build(input)
      const predictions = decode(shapes, input, { y: built.outputShape, ...built.auxiliary })
      return { ...built, auxiliary: { ...built.auxiliary, ...predictions } }
    },
    apply: (ops, variables, x, mode) => {
      const applied = inner.apply(ops, variables, x, mode)
      const predictions = decode(ops, x, { y: applied.y, ...applied.auxiliary })
      return { ...applied, auxiliary: { ...applied.auxiliary, ...predictions } }
    },
  }
  return { ...model, layer, outputs: [decoded] }
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
  const [predictions] = splitPredictions(leaf(outputs, decoded))
  const objects = yoloObjects(yoloDetections(predictions!, threshold), iou)
  const imageSize = [image.height, image.width] as const
  const inImage = clipBoxes(toPixels(undoLetterbox(objects.boxes, size, imageSize), imageSize), imageSize)
  return foundAt(inImage, objects)
}

/** Boxes in pixels of the image as what was found, in their order. */
export function foundAt(
  boxes: Boxes<BoxFormat, 'pixels'>,
  { scores, classes }: { readonly scores: Float64Array; readonly classes: Uint32Array },
): readonly Found[] {
  const { data: sides } = toFormat(boxes, 'xywh')
  return Array.from(scores, (probability, i) => {
    const [x = 0, y = 0, width = 0, height = 0] = sides.subarray(4 * i, 4 * i + 4)
    return { classNumber: classes[i]!, probability, box: { x, y, width, height } }
  })
}
