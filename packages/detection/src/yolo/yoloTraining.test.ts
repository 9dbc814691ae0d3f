import { cpu } from '@convene/backend-cpu'
import { constant, evaluate, randomKey, tensor, valueAndGrad } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { multiScale } from './multiScale.ts'
import { yoloAveragePrecision } from './yoloAveragePrecision.ts'
import { yoloLoss } from './yoloLoss.ts'
import { joinPredictions, joinTruths, splitPredictions } from './yoloRows.ts'
import { assignYoloTargets, type HostTensor, type YoloTruth } from './yoloTargets.ts'
import { type YoloScale, yoloLabels, yoloTrainingLoss } from './yoloTraining.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
const upload = ({ shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> }) =>
  tensor(backend, Float64Array.from(data), shape)

const scale: YoloScale = {
  anchors: [
    [16, 16],
    [8, 32],
  ],
  classes: 2,
  stride: 16,
}
const truths: readonly (readonly YoloTruth[])[] = [
  [],
  [
    { box: [0.7, 0.3, 0.125, 0.9], classNumber: 1 },
    { box: [0.2, 0.9, 0.25, 0.5], classNumber: 0 },
  ],
]

describe('a loss for trainings', () => {
  const numbers = (length: number) => Float64Array.from({ length }, (_, i) => Math.sin(3 * i))

  it.each([
    [[32, 64], undefined],
    [[64, 64], undefined],
    [[32, 64], 7],
  ] as const)('is yoloLoss over the images, whatever their size (%j, room %j)', async (inputSize, room) => {
    const grid = [inputSize[0] / 16, inputSize[1] / 16] as const
    const shape = [2, ...grid, 14]
    const raw = upload({ shape, data: numbers(2 * grid[0] * grid[1] * 14) })
    const labels = yoloLabels(truths, scale, inputSize, room === undefined ? {} : { room })
    const loss = yoloTrainingLoss(scale, { objectScale: 5 })
    const { value, gradients } = valueAndGrad(ops, (ops, [raw]) => loss(ops, constant(upload(labels)), raw), [raw])

    const { stride: _, ...layer } = { ...scale, inputSize }
    const targets = assignYoloTargets(truths, layer, grid)
    const given = (target: HostTensor) => constant(upload(target))
    const expected = valueAndGrad(
      ops,
      (ops, [raw]) => {
        const { values, scales, truths } = targets
        const parts = { values: given(values), scales: given(scales), truths: given(truths) }
        return yoloLoss(ops, raw, parts, layer, { objectScale: 5 }).loss
      },
      [raw],
    )
    const [half] = await backend.toHost(expected.value)
    // Labels are float32.
    expect((await backend.toHost(value))[0]).toBeCloseTo(half! / 2, 4)
    const wanted = await backend.toHost(expected.gradients[0])
    for (const [i, gradient] of (await backend.toHost(gradients[0])).entries()) {
      expect(gradient).toBeCloseTo(wanted[i]! / 2, 5)
    }
  })

  it('has labels of one size for all batches, where there is room', () => {
    expect(yoloLabels([[], []], scale, [32, 64], { room: 3 }).shape).toEqual(
      yoloLabels(truths, scale, [32, 64], { room: 3 }).shape,
    )
  })

  it('refuses labels of another grid, and sizes that it does not divide', () => {
    const raw = upload({ shape: [2, 4, 4, 14], data: numbers(2 * 16 * 14) })
    const labels = upload(yoloLabels(truths, scale, [32, 64]))
    expect(() => yoloTrainingLoss(scale)(ops, labels, raw)).toThrow('yolo.labels')
    expect(() => yoloLabels(truths, scale, [32, 56])).toThrow('yolo.stride')
  })
})

describe('multi-scale training', () => {
  it('has another size every few batches, of all there are, the same again for the same batch', () => {
    const sideOf = multiScale(randomKey(1), { every: 10 })
    const sides = Array.from({ length: 1000 }, (_, batch) => sideOf(batch))
    for (let i = 0; i < 1000; i += 10) expect(new Set(sides.slice(i, i + 10)).size).toBe(1)
    expect([...new Set(sides)].sort()).toEqual([320, 352, 384, 416, 448, 480, 512, 544, 576, 608])
    const again = multiScale(randomKey(1), { every: 10 })
    expect(Array.from({ length: 1000 }, (_, batch) => again(batch))).toEqual(sides)
    expect(Array.from({ length: 1000 }, (_, batch) => sideOf(batch, 1))).not.toEqual(sides)
  })

  it.each([
    [{ sides: [300, 608] as const }, 'yolo.sides'],
    [{ sides: [608, 320] as const }, 'yolo.sides'],
    [{ sides: [0, 320] as const }, 'yolo.sides'],
    [{ stride: 0 }, 'yolo.sides'],
    [{ stride: Number.NaN }, 'yolo.sides'],
    [{ every: 0 }, 'yolo.every'],
  ])('refuses %j', (options, code) => {
    expect(() => multiScale(randomKey(1), options)).toThrow(code)
  })
})

describe('predictions as one tensor', () => {
  it('come apart by images', async () => {
    const [boxes, objectness, classes] = [
      upload({ shape: [2, 1, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] }),
      upload({ shape: [2, 1], data: [9, 10] }),
      upload({ shape: [2, 1, 2], data: [11, 12, 13, 14] }),
    ]
    const joined = joinPredictions(ops, { boxes, objectness, classes })
    const images = splitPredictions({ shape: ops.shapeOf(joined), data: await backend.toHost(joined) })
    const row = (numbers: ArrayLike<number>) => Array.from(numbers)
    expect(images.map(({ boxes, objectness, classes }) => [row(boxes), row(objectness), row(classes)])).toEqual([
      [[1, 2, 3, 4], [9], [11, 12]],
      [[5, 6, 7, 8], [10], [13, 14]],
    ])
  })

  it.each([
    [[1, 2, 5], 10],
    [[2, 6], 12],
    [[1, 2, 6], 11],
  ])('are refused as %j of %i numbers', (shape, length) => {
    expect(() => splitPredictions({ shape, data: new Float64Array(length) })).toThrow('yolo.rows')
  })
})

describe('average precision', () => {
  const metric = yoloAveragePrecision()
  /** A place: its box, and what is seen there. */
  const predicted = (...places: readonly (readonly number[])[]) => ({
    shape: [1, places.length, 7],
    data: Float32Array.from(places.flat()),
  })
  const there = [0.3, 0.3, 0.2, 0.2] as const
  const elsewhere = [0.7, 0.7, 0.2, 0.2] as const
  const labels = joinTruths(
    [
      [
        { box: there, classNumber: 0 },
        { box: elsewhere, classNumber: 1 },
      ],
    ],
    3,
  )

  it('is 1 where all is found, over all batches', () => {
    const found = predicted([...there, 0.9, 1, 0], [...elsewhere, 0.8, 0, 1])
    const once = metric.update(metric.initial, labels, found)
    expect(metric.result(once)).toBe(1)
    // Another image, in which the second object is missed: AP 1 and 1/2.
    const missed = metric.update(once, labels, predicted([...there, 0.9, 1, 0]))
    expect(metric.result(missed)).toBe(0.75)
    expect(metric).toMatchObject({ name: 'mAP50', higherIsBetter: true, evaluationOnly: true })
  })

  it('counts what is found twice, of another class or too far off as wrong', () => {
    // Surer than the right one, 0.08 further right: of 0.28 · 0.2 they share 0.12 · 0.2.
    const off = [0.38, 0.3, 0.2, 0.2]
    const found = predicted([...off, 0.95, 1, 0], [...there, 0.9, 1, 0], [...elsewhere, 0.8, 1, 0])
    const apart = yoloAveragePrecision({ suppression: 1 })
    // Class 0: wrong, right, wrong: AP 1/2. Class 1 is not found.
    expect(apart.result(apart.update(apart.initial, labels, found))).toBeCloseTo(0.25, 12)
    const lenient = yoloAveragePrecision({ suppression: 1, iouThreshold: 0.4 })
    expect(lenient.name).toBe('mAP40')
    expect(lenient.result(lenient.update(lenient.initial, labels, found))).toBeCloseTo(0.5, 12)
  })

  it('has room for so many objects', () => {
    expect(() => joinTruths([[{ box: there, classNumber: 0 }]], 0)).toThrow('yolo.room')
  })
})
