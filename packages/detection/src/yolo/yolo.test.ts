import { cpu } from '@convene/backend-cpu'
import { constant, evaluate, tensor, valueAndGrad } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { boxes } from '../boxes/boxes.ts'
import { toPixels } from '../boxes/convert.ts'
import { hasShared, missing, readShared } from '../shared.testing.ts'
import { yoloDecode, yoloDecodeAll } from './yoloDecode.ts'
import { undoLetterbox, yoloDetections } from './yoloDetections.ts'
import type { YoloLayer } from './yoloLayer.ts'
import { yoloLoss } from './yoloLoss.ts'
import { yoloObjects } from './yoloObjects.ts'
import { assignYoloTargets, type HostTensor, type YoloTruth } from './yoloTargets.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Tensor = ReturnType<typeof backend.fromHost>
const read = async (x: Tensor) => Float64Array.from(await backend.toHost(x))
const upload = ({ shape, data }: HostTensor) => tensor(backend, data, shape)

async function deltaOf(
  raw: Tensor,
  truths: readonly (readonly YoloTruth[])[],
  layer: YoloLayer,
  ignoreThreshold = 0.5,
) {
  const [, height = 0, width = 0] = ops.shapeOf(raw)
  const { values, scales, truths: objects } = assignYoloTargets(truths, layer, [height, width])
  const { value, gradients } = valueAndGrad(
    ops,
    (ops, [raw]) => {
      const targets = {
        values: constant(upload(values)),
        scales: constant(upload(scales)),
        truths: constant(upload(objects)),
      }
      return yoloLoss(ops, raw, targets, layer, { ignoreThreshold }).loss
    },
    [raw],
  )
  return { loss: (await read(value))[0]!, delta: (await read(gradients[0])).map(gradient => 0 - gradient) }
}

interface VectorArray {
  readonly shape: number[]
  readonly data: number[]
}

interface VectorCase {
  readonly id: string
  readonly op: string
  readonly attrs: {
    readonly anchors: [number, number][]
    readonly allAnchors?: [number, number][]
    readonly mask?: number[]
    readonly classes: number
    readonly networkSize: [number, number]
    readonly imageSize?: [number, number]
    readonly threshold?: number
    readonly ignoreThreshold?: number
  }
  readonly inputs: { readonly raw: VectorArray; readonly truth?: VectorArray }
  readonly outputs: Record<string, VectorArray>
  readonly tolerance: { readonly abs: number; readonly rel: number }
}

describe('darknet', () => {
  const path = 'yolo/darknet.json'
  if (!hasShared(path)) {
    it('agrees', ({ skip }) => skip(missing(path)))
    return
  }
  const cases = JSON.parse(readShared(path)) as readonly VectorCase[]
  const layerOf = ({ attrs }: VectorCase): YoloLayer => ({
    anchors: attrs.allAnchors ?? attrs.anchors,
    ...(attrs.mask !== undefined && { mask: attrs.mask }),
    classes: attrs.classes,
    inputSize: attrs.networkSize,
  })
  const rawOf = ({ inputs: { raw } }: VectorCase) => tensor(backend, raw.data, [1, ...raw.shape])
  const near = (received: ArrayLike<number>, { data }: VectorArray, { tolerance }: VectorCase) => {
    expect(received.length).toBe(data.length)
    for (const [i, value] of data.entries()) {
      expect(Math.abs(received[i]! - value)).toBeLessThanOrEqual(tolerance.abs + tolerance.rel * Math.abs(value))
    }
  }

  it.each(cases.filter(({ op }) => op === 'yolo_decode'))('agrees on $id', async item => {
    const { threshold = 0, imageSize = [1, 1], networkSize, classes } = item.attrs
    const predicted = yoloDecode(ops, rawOf(item), layerOf(item))
    const found = yoloDetections(
      {
        boxes: await read(predicted.boxes),
        objectness: await read(predicted.objectness),
        classes: await read(predicted.classes),
      },
      threshold,
    )
    const relative = undoLetterbox(found.boxes, networkSize, imageSize)
    const rows = (data: Float64Array) =>
      Array.from(found.objectness).flatMap((objectness, i) => [
        ...data.slice(4 * i, 4 * i + 4),
        objectness,
        ...found.probabilities.slice(classes * i, classes * (i + 1)),
      ])
    near(rows(relative.data), item.outputs.detectionsRelative!, item)
    near(rows(toPixels(relative, imageSize).data), item.outputs.detectionsPixels!, item)
  })

  it.each(cases.filter(({ op }) => op === 'yolo_loss'))('agrees on $id', async item => {
    const { shape: [count = 0] = [], data = [] } = item.inputs.truth ?? {}
    const truth = Array.from({ length: count }, (_, i): YoloTruth => {
      const [x, y, w, h, classNumber] = data.slice(5 * i, 5 * i + 5)
      return { box: [x!, y!, w!, h!], classNumber: classNumber! }
    })
    const { delta } = await deltaOf(rawOf(item), [truth], layerOf(item), item.attrs.ignoreThreshold)
    near(delta, item.outputs.delta!, item)
    near([delta.reduce((sum, value) => sum + value ** 2, 0)], item.outputs.cost!, item)
  })
})

const layer: YoloLayer = {
  anchors: [
    [16, 16],
    [8, 32],
  ],
  classes: 2,
  inputSize: [32, 64],
}

describe('decoding', () => {
  it('puts centres into cells, and sizes around anchors', async () => {
    const raw = new Float64Array(2 * 2 * 4 * 14)
    // Image 1, row 1, column 2, anchor 1.
    const place = (((1 * 2 + 1) * 4 + 2) * 2 + 1) * 7
    raw.set([0, 0, Math.log(2), 0, Math.log(3), -Math.log(3), 0], place)
    const predicted = yoloDecode(ops, tensor(backend, raw, [2, 2, 4, 14]), layer)
    const at = place / 7
    expect(Array.from(await read(predicted.boxes)).slice(4 * at, 4 * at + 4)).toEqual([
      2.5 / 4,
      1.5 / 2,
      16 / 64,
      32 / 32,
    ])
    expect((await read(predicted.objectness))[at]).toBeCloseTo(3 / 4, 12)
    expect((await read(predicted.classes))[2 * at]).toBeCloseTo(1 / 4, 12)
    expect(ops.shapeOf(predicted.classes)).toEqual([2, 16, 2])
  })

  it('gives classes that exclude each other their softmax', async () => {
    const raw = tensor(backend, Float64Array.of(0, 0, 0, 0, 0, 0, Math.log(3)), [1, 1, 1, 7])
    const single = { ...layer, anchors: [[16, 16]] as const, classActivation: 'softmax' } as const
    const { classes } = yoloDecode(ops, raw, single)
    const found = Array.from(await read(classes))
    expect(found).toEqual([expect.closeTo(1 / 4, 12), expect.closeTo(3 / 4, 12)])
  })

  it('puts what several layers predict one after the other', async () => {
    const coarse = tensor(backend, new Float64Array(14), [1, 1, 1, 14])
    const fine = tensor(backend, new Float64Array(28).fill(1), [1, 2, 2, 7])
    const parts = [
      { raw: coarse, layer },
      { raw: fine, layer: { ...layer, mask: [1] } },
    ]
    const all = yoloDecodeAll(ops, parts)
    expect(ops.shapeOf(all.boxes)).toEqual([1, 2 + 4, 4])
    expect(ops.shapeOf(all.classes)).toEqual([1, 6, 2])
    const apart = await Promise.all(parts.map(({ raw, layer }) => read(yoloDecode(ops, raw, layer).objectness)))
    expect(Array.from(await read(all.objectness))).toEqual(apart.flatMap(part => Array.from(part)))
  })

  it('ends with an object for each class, less what overlaps a surer one of its class', () => {
    const place = [0.5, 0.5, 0.2, 0.2]
    const found = {
      boxes: boxes('cxcywh', 'normalised', [...place, 0.52, 0.5, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1]),
      probabilities: Float64Array.of(0.6, 0, 0.7, 0.8, 0, 0),
    }
    const objects = yoloObjects(found, 0.45)
    expect(Array.from(objects.classes)).toEqual([1, 0])
    expect(Array.from(objects.scores)).toEqual([0.8, 0.7])
    expect(Array.from(objects.boxes.data)).toEqual([0.52, 0.5, 0.2, 0.2, 0.52, 0.5, 0.2, 0.2])
    // 0.18 · 0.2 of 0.22 · 0.2 they share: not more than 0.9.
    expect(Array.from(yoloObjects(found, 0.9).scores)).toEqual([0.8, 0.7, 0.6])
    const none = { boxes: boxes('cxcywh', 'normalised', []), probabilities: new Float64Array(0) }
    expect(yoloObjects(none, 0.45).scores).toHaveLength(0)
  })

  it('refuses other shapes', () => {
    const raw = tensor(backend, new Float64Array(13), [1, 1, 1, 13])
    expect(() => yoloDecode(ops, raw, layer)).toThrow(expect.objectContaining({ code: 'yolo.shape' }))
    expect(() => yoloDecode(ops, raw, { ...layer, mask: [2] })).toThrow(expect.objectContaining({ code: 'yolo.mask' }))
  })

  it('takes borders off', () => {
    const middle = boxes('cxcywh', 'normalised', [0.5, 0.5, 0.25, 0.25])
    // A wide image fills half of a square's height.
    expect(Array.from(undoLetterbox(middle, [100, 100], [10, 20]).data)).toEqual([0.5, 0.5, 0.25, 0.5])
    const corner = boxes('cxcywh', 'normalised', [0.25, 0, 0.5, 1])
    expect(Array.from(undoLetterbox(corner, [100, 100], [20, 10]).data)).toEqual([0, 0, 1, 1])
    // A thousand times as wide as high: there is a row of pixels left.
    expect(Array.from(undoLetterbox(middle, [100, 100], [1, 1000]).data)).toEqual([
      0.5,
      expect.closeTo(0.5, 9),
      0.25,
      25,
    ])
  })
})

describe('targets and loss', () => {
  const truth: YoloTruth = { box: [0.7, 0.3, 0.125, 0.9], classNumber: 1 }

  it('assign an object to its cell and the anchor of its shape', () => {
    const { values, scales, truths } = assignYoloTargets([[], [truth]], layer, [2, 4])
    const place = (((1 * 2 + 0) * 4 + 2) * 2 + 1) * 7
    const row = Array.from(values.data.slice(place, place + 7))
    expect(row.slice(4)).toEqual([1, 0, 1])
    const expected = [0.7 * 4 - 2, 0.3 * 2, 0, Math.log((0.9 * 32) / 32)]
    for (const [i, value] of expected.entries()) expect(row[i]).toBeCloseTo(value, 12)
    expect(scales.data.filter(scale => scale !== 0)).toEqual(Float64Array.of(2 - 0.125 * 0.9))
    expect(truths).toEqual({ shape: [2, 1, 4], data: Float64Array.of(0, 0, 0, 0, ...truth.box) })
  })

  it('leave objects of other layers’ anchors to them', () => {
    const { scales, truths } = assignYoloTargets([[truth]], { ...layer, mask: [0] }, [2, 4])
    expect(scales.data.every(scale => scale === 0)).toBe(true)
    expect(Array.from(truths.data)).toEqual([...truth.box])
  })

  it('are at rest where everything is right', async () => {
    const targets = assignYoloTargets([[truth]], layer, [2, 4])
    const sure = 40
    const raw = targets.values.data.map((value, i) => {
      const entry = i % 7
      if (targets.scales.data[Math.floor(i / 7)] === 0) return entry === 4 ? -sure : 0
      if (entry < 2) return Math.log(value / (1 - value))
      return entry < 4 ? value : value === 1 ? sure : -sure
    })
    const { delta } = await deltaOf(tensor(backend, raw, [1, 2, 4, 14]), [[truth]], layer)
    for (const value of delta) expect(Math.abs(value)).toBeLessThan(1e-12)
  })

  it('do not blame what overlaps an object without being assigned it', async () => {
    // Both anchors of the cell predict about the object's box; the second is assigned.
    const anchors = [
      [8, 30],
      [8, 29],
    ] as const
    const both = { ...layer, anchors }
    const raw = tensor(backend, new Float64Array(14), [1, 1, 1, 14])
    const there: YoloTruth = { box: [0.5, 0.5, 8 / 64, 29 / 32], classNumber: 0 }
    const { delta } = await deltaOf(raw, [[there]], both)
    expect([delta[4], delta[7 + 4]]).toEqual([0, 0.5])
    expect((await deltaOf(raw, [[there]], both, 0.99)).delta[4]).toBe(-0.5)
  })

  it('let classes that exclude each other have the last one, and its softmax', async () => {
    const exclusive = { ...layer, classActivation: 'softmax' } as const
    const both = [truth, { ...truth, classNumber: 0 }]
    const place = (2 * 2 + 1) * 7
    expect(Array.from(assignYoloTargets([both], layer, [2, 4]).values.data.slice(place + 5, place + 7))).toEqual([1, 1])
    const { values } = assignYoloTargets([both], exclusive, [2, 4])
    expect(Array.from(values.data.slice(place + 5, place + 7))).toEqual([1, 0])
    // Logits 0 and log 3 say 1/4 and 3/4: darknet's delta is what is wanted less that.
    const raw = new Float64Array(2 * 4 * 14)
    raw[place + 6] = Math.log(3)
    const { delta } = await deltaOf(tensor(backend, raw, [1, 2, 4, 14]), [both], exclusive)
    expect(Array.from(delta.slice(place + 5, place + 7))).toEqual([
      expect.closeTo(3 / 4, 12),
      expect.closeTo(-3 / 4, 12),
    ])
    const elsewhere = delta.filter((_, i) => i % 7 > 4 && Math.floor(i / 7) !== place / 7)
    expect(elsewhere.every(value => value === 0)).toBe(true)
  })

  it('count the objectness of objects as often as they are told', async () => {
    const raw = tensor(backend, new Float64Array(2 * 4 * 14), [1, 2, 4, 14])
    const place = (2 * 2 + 1) * 7
    const targets = assignYoloTargets([[truth]], layer, [2, 4])
    const objectnessOf = async (objectScale: number) => {
      const { gradients } = valueAndGrad(
        ops,
        (ops, [raw]) => {
          const given = {
            values: constant(upload(targets.values)),
            scales: constant(upload(targets.scales)),
            truths: constant(upload(targets.truths)),
          }
          return yoloLoss(ops, raw, given, layer, { objectScale }).loss
        },
        [raw],
      )
      return Array.from(await read(gradients[0])).filter((_, i) => i % 7 === 4)
    }
    const [once, scaled] = [await objectnessOf(1), await objectnessOf(0.25)]
    expect(once[place / 7]).toBe(-0.5)
    expect(scaled).toEqual(once.with(place / 7, -0.125))
  })

  it.each([
    [{ ...truth, classNumber: 2 }],
    [{ ...truth, classNumber: 0.5 }],
    [{ ...truth, box: [1, 0, 0.1, 0.1] as const }],
    [{ ...truth, box: [0.5, Number.NaN, 0.1, 0.1] as const }],
    [{ ...truth, box: [0.5, 0.5, 0, 0.1] as const }],
  ])('refuse an object that is none (%#)', wrong => {
    expect(() => assignYoloTargets([[wrong]], layer, [2, 4])).toThrow(expect.objectContaining({ code: 'yolo.truth' }))
  })
})
