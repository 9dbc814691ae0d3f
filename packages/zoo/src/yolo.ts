import { DataError } from '@convene/core'
import type { Model } from '@convene/nn'
import { convolutional, head, maxpool, type Row, reorg, route, rowsAsLayer, shortcut, upsample } from './darknetRows.ts'
import type { ZooOptions } from './zooOptions.ts'

export interface YoloOptions extends ZooOptions {
  /** Whether convolutions are batch normalized; true, if left out. Weights whose normalization is folded into them need false. */
  readonly batchNormalization?: boolean
  /** [width, height] in pixels of the input, as many as the network has; those for COCO, if left out. */
  readonly anchors?: YoloHead['anchors']
}

/** What one of a network's outputs, [n, h, w, anchors · (5 + classes)], predicts. */
export interface YoloHead {
  /** `y`, or the name under which it stands beside it. */
  readonly output: string
  /** [width, height] in pixels of the input, of all heads. */
  readonly anchors: readonly (readonly [width: number, height: number])[]
  /** Which of them are this head's. */
  readonly mask: readonly number[]
  /** How many pixels of the input are one row, or column, of the output. */
  readonly stride: number
  readonly classes: number
  /** Whether an object is of one class (version 2), or may be of several (version 3). */
  readonly classActivation: 'softmax' | 'sigmoid'
}

/**
 * A network that finds objects. It takes red, green and blue from 0 to 1, in sizes that its strides divide: those of
 * `{ ...model, inputShape: [608, 608, 3] }` are multiples of 32.
 */
export interface YoloModel extends Model {
  readonly heads: readonly YoloHead[]
}

/**
 * YOLOv2: Darknet-19 with what it saw in finer detail put beside its last features. 416×416×3 in, 50,983,561 parameters for COCO's
 * 80 classes, 20,672 of which are running statistics.
 *
 * @throws DataError yolo.anchors: not as many as the network has
 * @see Redmon & Farhadi, YOLO9000: Better, Faster, Stronger, arXiv:1612.08242; yolov2.cfg of darknet
 */
export const yolov2 = (options: YoloOptions = {}): YoloModel => yolo('yolov2', options)

/** 11,237,145 parameters, 5,088 of which are running statistics. As `yolov2`, which says more; yolov2-tiny.cfg of darknet. */
export const yolov2Tiny = (options: YoloOptions = {}): YoloModel => yolo('yolov2Tiny', options)

/**
 * YOLOv3: Darknet-53, looked at in three sizes. 416×416×3 in, 62,001,757 parameters for COCO's 80 classes, 52,608 of which are
 * running statistics.
 *
 * @throws DataError yolo.anchors: not as many as the network has
 * @see Redmon & Farhadi, YOLOv3: An Incremental Improvement, arXiv:1804.02767; yolov3.cfg of darknet
 */
export const yolov3 = (options: YoloOptions = {}): YoloModel => yolo('yolov3', options)

/** 8,858,734 parameters, 6,368 of which are running statistics. As `yolov3`, which says more; yolov3-tiny.cfg of darknet. */
export const yolov3Tiny = (options: YoloOptions = {}): YoloModel => yolo('yolov3Tiny', options)

/** A network's .cfg file. */
interface Description {
  readonly rows: readonly Row[]
  readonly anchors: YoloHead['anchors']
  /** Which anchors are whose, in the order in which heads come, and their strides. */
  readonly masks: readonly (readonly number[])[]
  readonly strides: readonly number[]
  readonly classActivation: YoloHead['classActivation']
}

/** Version 2 counts anchors in cells, which are 32 pixels wide and high. */
const cells = (...sizes: readonly (readonly [number, number])[]): YoloHead['anchors'] =>
  sizes.map(([width, height]) => [32 * width, 32 * height])

function yolo(name: keyof typeof descriptions, options: YoloOptions): YoloModel {
  const { rows, masks, strides, classActivation, ...coco } = descriptions[name]
  const { classes = 80, width = 1, batchNormalization = true, anchors = coco.anchors } = options
  if (anchors.length !== coco.anchors.length) {
    const expected = `${coco.anchors.length} anchors`
    throw new DataError({ code: 'yolo.anchors', expected, received: String(anchors.length) })
  }
  const { layer, outputs } = rowsAsLayer(rows, { classes, width, batchNormalization })
  const [, ...others] = outputs
  const heads = masks.map((mask, i) => ({
    output: i === 0 ? 'y' : outputs[i]!,
    anchors,
    mask,
    stride: strides[i]!,
    classes,
    classActivation,
  }))
  return { name, inputShape: [416, 416, 3], layer, outputs: others, resizable: true, heads }
}

const version2 = {
  anchors: cells([0.57273, 0.677385], [1.87446, 2.06253], [3.33843, 5.47434], [7.88282, 3.52778], [9.77052, 9.16828]),
  masks: [[0, 1, 2, 3, 4]],
  strides: [32],
  classActivation: 'softmax',
} as const

/** Convolutions of 3×3, and between them of 1×1 to half as many filters. */
const narrowing = (filters: number, count: number): readonly Row[] =>
  Array.from({ length: count }, (_, i) => (i % 2 === 0 ? convolutional(filters, 3) : convolutional(filters / 2, 1)))

/** Half as large, then blocks with shortcuts. */
const residuals = (filters: number, count: number): readonly Row[] => [
  convolutional(filters, 3, 2),
  ...Array.from({ length: count }, () => [
    convolutional(filters / 2, 1),
    convolutional(filters, 3),
    shortcut(-3),
  ]).flat(),
]

/** Convolutions of 1×1 and 3×3 in turn, six in all. */
const detecting = (filters: number): readonly Row[] =>
  Array.from({ length: 3 }, () => [convolutional(filters, 1), convolutional(2 * filters, 3)]).flat()

const descriptions: Readonly<Record<'yolov2' | 'yolov2Tiny' | 'yolov3' | 'yolov3Tiny', Description>> = {
  yolov2: {
    ...version2,
    rows: [
      convolutional(32, 3),
      maxpool(2, 2),
      convolutional(64, 3),
      maxpool(2, 2),
      ...narrowing(128, 3),
      maxpool(2, 2),
      ...narrowing(256, 3),
      maxpool(2, 2),
      ...narrowing(512, 5),
      maxpool(2, 2),
      ...narrowing(1024, 5),
      convolutional(1024, 3),
      convolutional(1024, 3),
      route(-9),
      convolutional(64, 1),
      reorg(2),
      route(-1, -4),
      convolutional(1024, 3),
      ...head(5),
    ],
  },
  yolov2Tiny: {
    ...version2,
    rows: [
      convolutional(16, 3),
      maxpool(2, 2),
      convolutional(32, 3),
      maxpool(2, 2),
      convolutional(64, 3),
      maxpool(2, 2),
      convolutional(128, 3),
      maxpool(2, 2),
      convolutional(256, 3),
      maxpool(2, 2),
      convolutional(512, 3),
      maxpool(2, 1),
      convolutional(1024, 3),
      convolutional(512, 3),
      ...head(5),
    ],
  },
  yolov3: {
    anchors: [
      [10, 13],
      [16, 30],
      [33, 23],
      [30, 61],
      [62, 45],
      [59, 119],
      [116, 90],
      [156, 198],
      [373, 326],
    ],
    masks: [
      [6, 7, 8],
      [3, 4, 5],
      [0, 1, 2],
    ],
    strides: [32, 16, 8],
    classActivation: 'sigmoid',
    rows: [
      convolutional(32, 3),
      ...residuals(64, 1),
      ...residuals(128, 2),
      ...residuals(256, 8),
      ...residuals(512, 8),
      ...residuals(1024, 4),
      ...detecting(512),
      ...head(3),
      route(-4),
      convolutional(256, 1),
      upsample(2),
      route(-1, 61),
      ...detecting(256),
      ...head(3),
      route(-4),
      convolutional(128, 1),
      upsample(2),
      route(-1, 36),
      ...detecting(128),
      ...head(3),
    ],
  },
  yolov3Tiny: {
    anchors: [
      [10, 14],
      [23, 27],
      [37, 58],
      [81, 82],
      [135, 169],
      [344, 319],
    ],
    masks: [
      [3, 4, 5],
      [0, 1, 2],
    ],
    strides: [32, 16],
    classActivation: 'sigmoid',
    rows: [
      convolutional(16, 3),
      maxpool(2, 2),
      convolutional(32, 3),
      maxpool(2, 2),
      convolutional(64, 3),
      maxpool(2, 2),
      convolutional(128, 3),
      maxpool(2, 2),
      convolutional(256, 3),
      maxpool(2, 2),
      convolutional(512, 3),
      maxpool(2, 1),
      convolutional(1024, 3),
      convolutional(256, 1),
      convolutional(512, 3),
      ...head(3),
      route(-4),
      convolutional(128, 1),
      upsample(2),
      route(-1, 8),
      convolutional(256, 3),
      ...head(3),
    ],
  },
}
