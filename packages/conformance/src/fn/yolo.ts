import { concat } from '@convene/core'
import { type YoloLayer, type YoloLossOptions, yoloDecode, yoloLoss } from '@convene/detection'
import fc from 'fast-check'
import type { View } from '../definition.ts'
import { between, type Distribution, integersBetween, type Kind } from '../numbers.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { type Box, finite } from './boxes.ts'
import { iouOf } from './iou.ts'
import { logShares } from './losses.ts'

const anchors = [
  [8, 32],
  [16, 12],
  [40, 24],
] as const

/** Some of three anchors, in any order. */
const layer = fc.record({
  anchors: fc.constant(anchors),
  mask: fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
  classes: axisSize(3),
  classActivation: fc.constantFrom('sigmoid' as const, 'softmax' as const),
  inputSize: fc.constantFrom([64, 96] as const, [64, 64] as const),
})
/** Images, and the grid's rows and columns. */
const grid = fc.tuple(axisSize(2), axisSize(2), axisSize(3))

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** Where a number is: the image, the row, the column, the anchor of the layer's own. */
type Place = readonly [n: number, row: number, column: number, anchor: number]

/** What the raw numbers of a place are: x, y, width, height, objectness, classes. */
function entryAt(raw: View, { classes }: YoloLayer, [n, row, column, anchor]: Place): (entry: number) => number {
  return entry => raw(n, row, column, anchor * (5 + classes) + entry)!
}

/** Centre and size, in parts of the input. */
function boxAt(raw: View, layer: YoloLayer, place: Place): readonly number[] {
  const [, height = 0, width = 0] = raw.shape
  const [, row, column, anchor] = place
  const entry = entryAt(raw, layer, place)
  const [across, down] = layer.anchors[layer.mask![anchor]!]!
  return [
    (sigmoid(entry(0)) + column) / width,
    (sigmoid(entry(1)) + row) / height,
    (Math.exp(entry(2)) * across) / layer.inputSize[1],
    (Math.exp(entry(3)) * down) / layer.inputSize[0],
  ]
}

const corners = ([x, y, width, height]: readonly number[]): Box => [
  x! - width! / 2,
  y! - height! / 2,
  x! + width! / 2,
  y! + height! / 2,
]

/** Where each of a layer's places is in its list of them. */
function placeOf(raw: View, { mask }: YoloLayer, n: number, index: number): Place {
  const width = raw.shape[2]!
  const cell = Math.floor(index / mask!.length)
  return [n, Math.floor(cell / width), cell % width, index % mask!.length]
}

/** What the classes of a place come to: each by itself, or as shares of one. */
function classesAt(raw: View, layer: YoloLayer, place: Place): readonly number[] {
  const entry = entryAt(raw, layer, place)
  const logits = Array.from({ length: layer.classes }, (_, c) => entry(5 + c))
  return layer.classActivation === 'softmax' ? logShares(logits).map(Math.exp) : logits.map(sigmoid)
}

/** −log σ(x), and of the other side −log(1 − σ(x)), shared by what is wanted. */
const entropy = (wanted: number, x: number) =>
  wanted * Math.log1p(Math.exp(-x)) + (1 - wanted) * Math.log1p(Math.exp(x))

const both = (distribution: Distribution): Record<Kind, Distribution> => ({
  integers: distribution,
  reals: distribution,
})

interface Loss extends YoloLossOptions {
  readonly layer: YoloLayer
  readonly ignoreThreshold: number
  readonly objectScale: number
  readonly result: 'loss' | 'box' | 'objectness' | 'classes'
}

export const yolo: Readonly<Record<string, AnyCompositionSpec>> = {
  yoloDecode: composition<{ readonly layer: YoloLayer; readonly result: 'boxes' | 'objectness' | 'classes' }>({
    run: (ops, [raw], { layer, result }) => yoloDecode(ops, raw!, layer)[result],
    signatures: fc
      .record({ layer, grid, result: fc.constantFrom('boxes' as const, 'objectness' as const, 'classes' as const) })
      .map(({ grid, ...attrs }) => ({
        shapes: [[...grid, attrs.layer.mask.length * (5 + attrs.layer.classes)]],
        attrs,
      })),
    define:
      ([raw], { layer, result }) =>
      (n = 0, index = 0, side = 0) => {
        const place = placeOf(raw!, layer, n, index)
        if (result === 'boxes') return boxAt(raw!, layer, place)[side]!
        return result === 'objectness' ? sigmoid(entryAt(raw!, layer, place)(4)) : classesAt(raw!, layer, place)[side]!
      },
    linearIn: [],
    exactOnIntegers: false,
    specials: finite,
    reaches: {
      result: ['boxes', 'objectness', 'classes'],
      'layer.classes': ['1', 'above 1'],
      'layer.classActivation': ['sigmoid', 'softmax'],
    },
  }),
  yoloLoss: composition<Loss>({
    run: (ops, [raw, xy, wh, assigned, classes, scales, truths], { layer, result, ...options }) => {
      const values = concat(ops, [xy!, wh!, assigned!, classes!], 4)
      return yoloLoss(ops, raw!, { values, scales: scales!, truths: truths! }, layer, options)[result]
    },
    signatures: fc
      .record({
        layer,
        grid,
        objects: axisSize(2),
        ignoreThreshold: fc.constantFrom(0.125, 0.5),
        objectScale: fc.constantFrom(1, 5),
        result: fc.constantFrom('loss' as const, 'box' as const, 'objectness' as const, 'classes' as const),
      })
      .map(({ grid, objects, ...attrs }) => {
        const cells = [...grid, attrs.layer.mask.length]
        const each = (length: number) => [...cells, length]
        return {
          shapes: [
            [...grid, attrs.layer.mask.length * (5 + attrs.layer.classes)],
            ...[2, 2, 1, attrs.layer.classes, 1].map(each),
            [grid[0], objects, 4],
          ],
          attrs,
        }
      }),
    define: ([raw, xy, wh, assigned, classes, scales, truths], attrs) => {
      const { layer, ignoreThreshold, objectScale, result } = attrs
      const [n = 0, height = 0, width = 0] = raw!.shape
      const parts = { box: 0, objectness: 0, classes: 0 }
      for (let image = 0; image < n; image++) {
        const objects = Array.from({ length: truths!.shape[1]! }, (_, i) =>
          corners([0, 1, 2, 3].map(side => truths!(image, i, side)!)),
        )
        for (let index = 0; index < height * width * layer.mask!.length; index++) {
          const place = placeOf(raw!, layer, image, index)
          const entry = entryAt(raw!, layer, place)
          const scale = scales!(...place, 0)!
          const isAssigned = assigned!(...place, 0)!
          for (const side of [0, 1]) {
            parts.box += scale * entropy(xy!(...place, side)!, entry(side))
            parts.box += (scale * (wh!(...place, side)! - entry(2 + side)) ** 2) / 2
          }
          const own = corners(boxAt(raw!, layer, place))
          const isIgnored = objects.some(object => iouOf(own, object) > ignoreThreshold)
          if (isAssigned === 1) parts.objectness += objectScale * entropy(1, entry(4))
          else if (!isIgnored) parts.objectness += entropy(0, entry(4))
          for (const [c, probability] of classesAt(raw!, layer, place).entries()) {
            const wanted = classes!(...place, c)!
            parts.classes +=
              layer.classActivation === 'softmax'
                ? -wanted * Math.log(probability)
                : isAssigned * entropy(wanted, entry(5 + c))
          }
        }
      }
      const value = result === 'loss' ? parts.box + parts.objectness + parts.classes : parts[result]
      return () => value
    },
    linearIn: [],
    exactOnIntegers: false,
    calls: 20,
    numbers: input => {
      if (input === 1 || input === 6) return both(between(0.125, 0.875))
      if (input === 3 || input === 4) return both(integersBetween(0, 1))
      return input === 5 ? both(between(0, 2)) : {}
    },
    specials: finite,
    choosesBy: [3, 6],
    reaches: {
      result: ['loss', 'box', 'objectness', 'classes'],
      'layer.classes': ['1', 'above 1'],
      'layer.classActivation': ['sigmoid', 'softmax'],
      ignoreThreshold: ['a fraction'],
      objectScale: ['1', 'above 1'],
    },
  }),
}
