import { cpu } from '@convene/backend-cpu'
import {
  type BoxFormat,
  evaluate,
  type Ops,
  pairwiseCiou,
  pairwiseDiou,
  pairwiseGiou,
  pairwiseIou,
  randomKey,
  splitKey,
  tensor,
  uniform,
} from '@convene/core'
import { describe, expect, it } from 'vitest'
import { boxAreas } from './boxAreas.ts'
import { type Boxes, boxes } from './boxes.ts'
import { clipBoxes } from './clipBoxes.ts'
import { toFormat, toNormalised, toPixels } from './convert.ts'
import { ciouMatrix, diouMatrix, giouMatrix, iouMatrix } from './similarity.ts'

const xyxy = (...data: number[]) => boxes('xyxy', 'pixels', data)
const listOf = ({ data }: Boxes): number[] => Array.from(data)

describe('formats', () => {
  // One box in the four ways to say it.
  const forms: Record<BoxFormat, number[]> = {
    xyxy: [10, 20, 40, 60],
    yxyx: [20, 10, 60, 40],
    xywh: [10, 20, 30, 40],
    cxcywh: [25, 40, 30, 40],
  }
  const names = Object.keys(forms) as BoxFormat[]
  it.each(names.flatMap(from => names.map(to => [from, to] as const)))('%s to %s', (from, to) => {
    const converted = toFormat(boxes(from, 'pixels', forms[from]), to)
    expect(converted).toMatchObject({ format: to, unit: 'pixels' })
    expect(listOf(converted)).toEqual(forms[to])
  })

  it('parts of an image, and pixels of it', () => {
    const parts = toNormalised(boxes('yxyx', 'pixels', forms.yxyx), [100, 50])
    expect(listOf(parts)).toEqual([0.2, 0.2, 0.6, 0.8])
    expect(listOf(toPixels(parts, [100, 50]))).toEqual(forms.yxyx)
    expect(listOf(toNormalised(boxes('cxcywh', 'pixels', forms.cxcywh), [100, 50]))).toEqual([0.5, 0.4, 0.6, 0.4])
    expect(() => toPixels(parts, [0, 50])).toThrow(expect.objectContaining({ code: 'boxes.imageSize' }))
  })

  it('take four numbers a box', () => {
    expect(() => xyxy(1, 2, 3)).toThrow(expect.objectContaining({ code: 'boxes.length' }))
    expect(listOf(xyxy())).toEqual([])
  })
})

describe('clipping', () => {
  it('leaves what is in the image', () => {
    expect(listOf(clipBoxes(xyxy(-5, 10, 70, 90, 5, 6, 7, 8), [80, 60]))).toEqual([0, 10, 60, 80, 5, 6, 7, 8])
    expect(listOf(clipBoxes(boxes('xywh', 'normalised', [0.5, -0.5, 1, 1])))).toEqual([0.5, 0, 0.5, 0.5])
  })

  it('leaves no area of a box outside', () => {
    const clipped = clipBoxes(xyxy(70, 10, 90, 20), [80, 60])
    expect(listOf(clipped)).toEqual([60, 10, 60, 20])
    expect(boxAreas(clipped)).toEqual(Float64Array.of(0))
  })
})

describe('areas', () => {
  it('are width times height, and 0 of boxes out of order', () => {
    expect(boxAreas(xyxy(0, 0, 2, 3, 5, 5, 4, 9, 5, 5, 4, 4))).toEqual(Float64Array.of(6, 0, 0))
    expect(boxAreas(boxes('cxcywh', 'pixels', [7, 7, -2, 3]))).toEqual(Float64Array.of(0))
    expect(boxAreas(xyxy(Number.NaN, 0, 2, 3))).toEqual(Float64Array.of(Number.NaN))
  })
})

describe('each with each', () => {
  // torchvision's own literals, to the four places that it prints.
  it('gives the published numbers', () => {
    const three = xyxy(0, 0, 100, 100, 0, 0, 50, 50, 200, 200, 300, 300)
    const rounded = (values: Float64Array) => Array.from(values, value => Number(value.toFixed(4)))
    expect(rounded(iouMatrix(three, three))).toEqual([1, 0.25, 0, 0.25, 1, 0, 0, 0, 1])
    expect(rounded(giouMatrix(three, three))).toEqual([1, 0.25, -0.7778, 0.25, 1, -0.8611, -0.7778, -0.8611, 1])
  })

  const count = 12
  const random = (seed: number) => {
    const [places, sizes] = splitKey(randomKey(seed), 2)
    const corners = uniform(places!, [count, 2], 0, 60)
    const sides = uniform(sizes!, [count, 2], 1, 50)
    return boxes(
      'xywh',
      'pixels',
      Array.from({ length: count }, (_, i) => [
        ...corners.slice(2 * i, 2 * i + 2),
        ...sides.slice(2 * i, 2 * i + 2),
      ]).flat(),
    )
  }
  type Pairwise = <T>(ops: Ops<T>, a: T, b: T) => T
  const pairs: readonly (readonly [string, (a: Boxes, b: Boxes) => Float64Array, Pairwise])[] = [
    ['IoU', iouMatrix, pairwiseIou],
    ['GIoU', giouMatrix, pairwiseGiou],
    ['DIoU', diouMatrix, pairwiseDiou],
    ['CIoU', ciouMatrix, pairwiseCiou],
  ]
  it.each(pairs)("%s is the reference backend's", async (_, host, pairwise) => {
    const backend = cpu({ precision: 'float64' })
    const [a, b] = [random(1), toFormat(random(2), 'cxcywh')]
    const onBackend = (x: Boxes) => tensor(backend, toFormat(x, 'xyxy').data, [count, 4])
    const expected = await backend.toHost(pairwise(evaluate(backend), onBackend(a), onBackend(b)))
    const received = host(a, b)
    expect(received.length).toBe(count * count)
    for (const [i, value] of received.entries()) expect(value).toBeCloseTo(Number(expected[i]), 12)
  })

  it('is 0 without area, and NaN of NaN', () => {
    const points = xyxy(1, 1, 1, 1, 3, 3, 2, 2)
    expect(iouMatrix(points, points)).toEqual(new Float64Array(4))
    expect(diouMatrix(xyxy(1, 1, 1, 1), xyxy(1, 1, 1, 1))).toEqual(Float64Array.of(0))
    for (const similarity of [iouMatrix, giouMatrix, diouMatrix, ciouMatrix]) {
      expect(similarity(xyxy(0, 0, 1, Number.NaN), xyxy(0, 0, 1, 1))).toEqual(Float64Array.of(Number.NaN))
      expect(similarity(xyxy(), xyxy(0, 0, 1, 1))).toEqual(new Float64Array(0))
    }
  })

  it('refuses pixels with parts of an image, in types and at run time', () => {
    const parts = boxes('xyxy', 'normalised', [0, 0, 1, 1])
    // @ts-expect-error: pixels are no parts
    expect(() => iouMatrix(xyxy(0, 0, 1, 1), parts)).toThrow(expect.objectContaining({ code: 'boxes.unit' }))
  })
})
