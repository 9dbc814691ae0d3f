import { randomKey, splitKey, uniform } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { cpuSeconds } from '../cpuSeconds.testing.ts'
import { maskFromText, maskToText } from '../masks/maskText.ts'
import { hasShared, missing, readShared } from '../shared.testing.ts'
import { type CocoEvaluation, type CocoEvaluationOptions, evaluateCoco } from './evaluateCoco.ts'
import { parseCocoGroundTruth } from './parseGroundTruth.ts'
import { parseCocoResults } from './parseResults.ts'

function evaluate(truth: unknown, results: unknown, options: CocoEvaluationOptions = {}): CocoEvaluation {
  const parsed = parseCocoGroundTruth(truth, options)
  return evaluateCoco(parsed, parseCocoResults(results, parsed, options), options)
}

const names = ['AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl'] as const
const twelve = (evaluation: CocoEvaluation): number[] => names.map(name => evaluation[name])

describe('the COCO API’s own demonstration', () => {
  const path = 'coco-val2014-100/'
  if (!hasShared(path)) {
    it('agrees', ({ skip }) => skip(missing(path)))
    return
  }
  const read = (name: string): unknown => JSON.parse(readShared(`${path}${name}.json`))
  const truth = read('instances_val2014_100')

  // Published in cocoapi's results/val2014_fake_eval_res.txt, to three places.
  const published = {
    bbox: [0.505, 0.697, 0.573, 0.586, 0.519, 0.501, 0.387, 0.594, 0.595, 0.64, 0.566, 0.564],
    segm: [0.32, 0.562, 0.299, 0.387, 0.31, 0.327, 0.268, 0.415, 0.417, 0.469, 0.377, 0.381],
  }
  it.each(['bbox', 'segm'] as const)('gives the published twelve numbers for %s', iouType => {
    const evaluation = evaluate(truth, read(`instances_val2014_fake${iouType}100_results`), { iouType })
    expect(twelve(evaluation).map(value => Number(value.toFixed(3)))).toEqual(published[iouType])
    if (iouType === 'bbox') expect(evaluation.AP).toBeCloseTo(0.5045806987249628, 15)
  })

  it('has runs that are written as they are read', () => {
    const results = read('instances_val2014_fakesegm100_results') as {
      segmentation: { size: [number, number]; counts: string }
    }[]
    expect(results.length).toBeGreaterThan(100)
    for (const {
      segmentation: { size, counts },
    } of results) {
      expect(maskToText(maskFromText(...size, counts))).toBe(counts)
    }
  })
})

interface Thing {
  readonly image: number
  readonly category: number
  readonly bbox: readonly number[]
  readonly area?: number
  readonly score?: number
}

describe('cases of torchmetrics', () => {
  const path = 'detection/coco_eval.json'
  if (!hasShared(path)) {
    it('agree', ({ skip }) => skip(missing(path)))
    return
  }
  const cases = JSON.parse(readShared(path)) as readonly {
    readonly id: string
    readonly inputs: {
      readonly images: number[]
      readonly categories: number[]
      readonly groundTruth: Thing[]
      readonly detections: Thing[]
    }
    readonly outputs: {
      readonly summary: Record<string, number>
      readonly perCategory: { category: number; AP: number; AP50: number; AR100: number }[]
    }
    readonly tolerance: { readonly abs: number }
  }[]
  it.each(cases)('$id', ({ inputs, outputs, tolerance }) => {
    const truth = {
      images: inputs.images.map(id => ({ id })),
      categories: inputs.categories.map(id => ({ id })),
      annotations: inputs.groundTruth.map(({ image, category, ...box }, i) => {
        return { id: i + 1, image_id: image, category_id: category, ...box }
      }),
    }
    const results = inputs.detections.map(({ image, category, ...box }) => {
      return { image_id: image, category_id: category, ...box }
    })
    const evaluation = evaluate(truth, results)
    const short = (name: string) => name.replace('small', 's').replace('medium', 'm').replace('large', 'l')
    for (const [name, value] of Object.entries(outputs.summary)) {
      const received = evaluation[short(name) as (typeof names)[number]]
      expect(Math.abs(received - value), name).toBeLessThanOrEqual(tolerance.abs)
    }
    expect(evaluation.perClass.map(({ id }) => id)).toEqual(outputs.perCategory.map(({ category }) => category))
    for (const [i, { AP, AP50, AR100 }] of outputs.perCategory.entries()) {
      const received = evaluation.perClass[i]!
      for (const [value, wanted] of [
        [received.AP, AP],
        [received.AP50, AP50],
        [received.AR100, AR100],
      ] as const) {
        expect(Math.abs(value - wanted)).toBeLessThanOrEqual(tolerance.abs)
      }
    }
  })
})

describe('evaluation', () => {
  const object = { image_id: 1, category_id: 1, bbox: [0, 0, 10, 10], area: 100 }
  const truthOf = (...annotations: object[]) => ({
    images: [{ id: 1, height: 50, width: 50 }],
    categories: [{ id: 1, name: 'eagle' }],
    annotations: annotations.map((annotation, i) => ({ id: i, ...object, ...annotation })),
  })
  const found = (bbox: number[], score: number) => ({ image_id: 1, category_id: 1, bbox, score })

  it('of nothing found is 0, and of nothing to find −1', () => {
    expect(twelve(evaluate(truthOf({}), []))).toEqual([0, 0, 0, 0, -1, -1, 0, 0, 0, 0, -1, -1])
    expect(twelve(evaluate(truthOf(), [found([0, 0, 10, 10], 1)]))).toEqual(names.map(() => -1))
    expect(twelve(evaluate({ images: [], categories: [], annotations: [] }, []))).toEqual(names.map(() => -1))
  })

  it('finds an object once, and a crowd as often as one likes', () => {
    const twice = [found([0, 0, 10, 10], 0.9), found([0, 0, 10, 10], 0.8)]
    const two = truthOf({}, { bbox: [30, 30, 10, 10] })
    // One of two found: precision 1 up to recall ½, which is 51 of 101 points.
    expect(evaluate(two, twice).AP).toBeCloseTo(51 / 101, 12)
    const crowd = truthOf({ iscrowd: 1, bbox: [0, 0, 40, 40] }, { bbox: [40, 40, 10, 10] })
    // Inside the crowd's box, boxes overlap it wholly; they count neither way, before or after the one that does.
    const inCrowd = [found([1, 1, 5, 5], 0.9), found([2, 2, 5, 5], 0.8), found([40, 40, 10, 10], 0.7)]
    expect(evaluate(crowd, inCrowd).AP).toBeCloseTo(1, 12)
    expect(
      evaluate({ ...crowd, annotations: crowd.annotations.map(a => ({ ...a, iscrowd: 0 })) }, inCrowd).AP,
    ).toBeLessThan(0.2)
  })

  it('prefers an object that counts to a crowd that overlaps as much', () => {
    const crowd = truthOf({ iscrowd: 1 }, {})
    expect(evaluate(crowd, [found([0, 0, 10, 10], 0.9)])).toMatchObject({ AR1: 1 })
  })

  it('takes a hundred detections of a class in an image', () => {
    const misses = Array.from({ length: 100 }, (_, i) => found([20, 20, 5, 5], 0.9 - i / 1000))
    const right = found([0, 0, 10, 10], 0.1)
    expect(evaluate(truthOf({}), [...misses, right]).AR100).toBe(0)
    expect(evaluate(truthOf({}), [...misses.slice(1), right])).toMatchObject({ AR100: 1, AR10: 0 })
  })

  it('counts an object by its area, and by its box if it has none', () => {
    const both = [found([0, 0, 10, 10], 0.9)]
    expect(evaluate(truthOf({ area: 2000 }), both)).toMatchObject({ APs: -1, APm: expect.closeTo(1), APl: -1 })
    expect(evaluate(truthOf({ area: undefined }), both)).toMatchObject({ APs: expect.closeTo(1), APm: -1 })
  })

  it('ranks equal scores by image, whatever the order of the file', () => {
    const images = [{ id: 2 }, { id: 1 }]
    const truth = { ...truthOf({}), images }
    const here = found([0, 0, 10, 10], 0.5)
    const there = { ...found([0, 0, 10, 10], 0.5), image_id: 2 }
    // Image 1 first: a hit, then a miss.
    expect(evaluate(truth, [there, here]).AP).toBeCloseTo(1, 12)
    expect(evaluate(truth, [here, there]).AP).toBeCloseTo(1, 12)
  })

  it('keeps the curves', () => {
    const { curves } = evaluate(truthOf({}, { bbox: [30, 30, 10, 10] }), [found([0, 0, 10, 10], 0.9)])
    expect(curves[0]?.length).toBe(10 * 101)
    // As pycocotools divides: 1 / (1 + 0 + ε).
    expect(curves[0]![0]).toBe(1 / (1 + Number.EPSILON))
    expect(curves[0]!.slice(0, 101)).toEqual(
      Float64Array.from({ length: 101 }, (_, i) => (i <= 50 ? curves[0]![0]! : 0)),
    )
  })

  it('of masks takes polygons, runs and boxes', () => {
    const square = [[0, 0, 10, 0, 10, 10, 0, 10]]
    const columns = Array.from({ length: 9 }, () => [10, 40]).flat()
    const runs = { size: [50, 50], counts: [0, ...columns, 10, 2040] }
    const truth = truthOf({ segmentation: square, bbox: undefined })
    const same = { image_id: 1, category_id: 1, score: 1 }
    for (const shape of [{ segmentation: square }, { segmentation: runs }, { bbox: [0, 0, 10, 10] }]) {
      expect(evaluate(truth, [{ ...same, ...shape }], { iouType: 'segm' }).AP).toBeCloseTo(1, 12)
    }
    expect(evaluate(truthOf({}), [{ ...same, segmentation: runs }]).AP).toBeCloseTo(1, 12)
  })
})

describe('files that are wrong', () => {
  const image = { id: 1, height: 5, width: 5 }
  const category = { id: 1, name: 'eagle' }
  const annotation = { id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], area: 1, iscrowd: 0 }
  const truth = { images: [image], categories: [category], annotations: [annotation] }
  const withAnnotation = (fields: object) => ({
    ...truth,
    annotations: [annotation, { ...annotation, id: 2, ...fields }],
  })

  it.each([
    [null, 'json.field', 'null'],
    [[], 'json.field', '[]'],
    [{ ...truth, images: undefined }, 'json.field', 'nothing'],
    [{ ...truth, images: [image, image] }, 'coco.id', '1 twice'],
    [{ ...truth, categories: [category, category] }, 'coco.id', '1 twice'],
    [withAnnotation({ id: 1 }), 'coco.id', 'annotations[1]: 1 twice'],
    [withAnnotation({ image_id: 7 }), 'coco.image', 'annotations[1]: 7'],
    [withAnnotation({ category_id: '1' }), 'coco.category', 'annotations[1]: "1"'],
    [withAnnotation({ bbox: [0, 0, -1, 1] }), 'coco.box', 'annotations[1]: [0,0,-1,1]'],
    [withAnnotation({ bbox: [0, 0, 1] }), 'coco.box', 'annotations[1]: [0,0,1]'],
    [withAnnotation({ bbox: [0, 0, 1, Number.NaN] }), 'json.field', 'annotations[1]: NaN'],
    [withAnnotation({ area: 'large' }), 'json.field', 'annotations[1]: "large"'],
    [withAnnotation({ iscrowd: 2 }), 'json.field', 'annotations[1]: 2'],
  ])('as ground truth (%#)', (json, code, received) => {
    expect(() => parseCocoGroundTruth(json)).toThrow(expect.objectContaining({ code, received }))
  })

  const result = { image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], score: 0.5 }
  it.each([
    [{}, 'json.field', '{}'],
    [[result, { ...result, image_id: 2 }], 'coco.image', 'results[1]: 2'],
    [[{ ...result, category_id: 2 }], 'coco.category', 'results[0]: 2'],
    [[{ ...result, score: null }], 'json.field', 'results[0]: null'],
    [[{ ...result, score: undefined }], 'json.field', 'results[0]: nothing'],
    [[{ ...result, bbox: [Number.NaN, 0, 1, 1] }], 'json.field', 'results[0]: NaN'],
    [[{ ...result, bbox: [0, 0, 1, -1] }], 'coco.box', 'results[0]: [0,0,1,-1]'],
    [[{ ...result, bbox: undefined }], 'json.field', 'results[0]: nothing'],
    [JSON.parse('[{"__proto__": {"image_id": 1}}]'), 'json.field', 'results[0]: nothing'],
  ])('as results (%#)', (json, code, received) => {
    const parsed = parseCocoGroundTruth(truth)
    expect(() => parseCocoResults(json, parsed)).toThrow(expect.objectContaining({ code, received }))
  })

  it.each([
    [{ size: [4, 5], counts: [20] }, 'coco.maskSize'],
    [{ size: [5, 5], counts: [20] }, 'mask.counts'],
    [{ size: [5, 5], counts: '0' }, 'mask.counts'],
    [{ size: [5, 5], counts: '~' }, 'mask.text'],
    [{ counts: [25] }, 'json.field'],
    [[[0, 0, 1, 1]], 'mask.polygon'],
    [[], 'mask.polygon'],
    ['everywhere', 'json.field'],
  ])('as masks (%#)', (segmentation, code) => {
    const json = { ...truth, annotations: [{ ...annotation, segmentation }] }
    expect(() => parseCocoGroundTruth(json, { iouType: 'segm' })).toThrow(expect.objectContaining({ code }))
  })

  it('have no masks unless they are asked for, or without sizes', () => {
    const parsed = parseCocoGroundTruth(truth)
    const results = parseCocoResults([result], parsed)
    expect(() => evaluateCoco(parsed, results, { iouType: 'segm' })).toThrow(
      expect.objectContaining({ code: 'coco.masks' }),
    )
    const sizeless = {
      ...truth,
      images: [{ id: 1 }],
      annotations: [{ ...annotation, segmentation: [[0, 0, 1, 0, 1, 1]] }],
    }
    expect(() => parseCocoGroundTruth(sizeless, { iouType: 'segm' })).toThrow(
      expect.objectContaining({ code: 'coco.imageSize' }),
    )
  })
})

describe('much', () => {
  it('takes seconds: 5,000 images with 100 detections each', () => {
    const [images, perImage, categories] = [5000, 100, 80]
    const [truth, detections] = manyThings(images, 7, perImage, categories)
    const { seconds, result: evaluation } = cpuSeconds(() => evaluateCoco(truth, detections))
    console.info(`evaluated ${images * perImage} detections in ${seconds.toFixed(2)} s`)
    expect(evaluation.AP).toBeGreaterThan(0)
    expect(evaluation.AP).toBeLessThan(1)
    // Pycocotools takes 45 s; ours under 3 where nothing else runs.
    expect(seconds).toBeLessThan(6)
  })
})

/** Objects, and detections of which some lie near one. */
function manyThings(images: number, objects: number, perImage: number, categories: number) {
  const [count, found] = [images * objects, images * perImage]
  const [corners, sides, kinds, near, scores] = splitKey(randomKey(5), 5)
  const boxes = (n: number) => {
    const [places, sizes] = [uniform(corners!, [n, 2], 0, 500), uniform(sides!, [n, 2], 4, 200)]
    return Float64Array.from({ length: 4 * n }, (_, i) => {
      const at = 2 * Math.floor(i / 4) + (i % 2)
      return i % 4 < 2 ? places[at]! : sizes[at]!
    })
  }
  const areas = (of: Float64Array) =>
    Float64Array.from({ length: of.length / 4 }, (_, i) => of[4 * i + 2]! * of[4 * i + 3]!)
  const kindOf = uniform(kinds!, [found], 0, categories)
  const things = (n: number, each: number, of: Float64Array) => ({
    count: n,
    images: Uint32Array.from({ length: n }, (_, i) => Math.floor(i / each)),
    categories: Uint32Array.from({ length: n }, (_, i) => Math.floor(kindOf[i]!)),
    boxes: of,
    areas: areas(of),
  })
  const there = things(count, objects, boxes(count))
  const moved = uniform(near!, [found, 4], -8, 8)
  const foundBoxes = boxes(found)
  const detections = things(found, perImage, foundBoxes)
  for (let image = 0; image < images; image++) {
    for (let o = 0; o < objects; o++) {
      const [object, detection] = [image * objects + o, image * perImage + o]
      detections.categories[detection] = there.categories[object]!
      for (let side = 0; side < 4; side++) {
        foundBoxes[4 * detection + side] = Math.max(1, there.boxes[4 * object + side]! + moved[4 * detection + side]!)
      }
    }
  }
  const truth = {
    images: Array.from({ length: images }, (_, id) => ({ id })),
    categories: Array.from({ length: categories }, (_, id) => ({ id, name: String(id) })),
    objects: { ...there, crowds: new Uint8Array(count) },
  }
  return [truth, { ...detections, scores: Float64Array.from(uniform(scores!, [found])) }] as const
}
