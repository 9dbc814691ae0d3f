// zoo depends on no backend; the reference is imported by its place, as in core's tests.

import { evaluate, leaf, randomKey, tensor } from '@convene/core'
import { init, predictor } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { darknetReorg } from './darknetReorg.ts'
import { convolutional, head, rowsAsLayer, shortcut } from './darknetRows.ts'
import { yolov2Tiny, yolov3, yolov3Tiny } from './yolo.ts'

const backend = cpu()
const ops = evaluate(backend)

describe('reorg', () => {
  it('moves numbers as reorg_cpu of darknet does', async () => {
    const [c, h, w, stride] = [8, 4, 6, 2]
    // Its loops: [c][h][w] comes in, and what goes out is read as [4c][h / 2][w / 2].
    const planes = Float32Array.from({ length: c * h * w }, (_, i) => i)
    const expected = new Float32Array(planes.length)
    const outC = c / stride ** 2
    for (let k = 0; k < c; k++) {
      for (let j = 0; j < h; j++) {
        for (let i = 0; i < w; i++) {
          const [c2, offset] = [k % outC, Math.floor(k / outC)]
          const w2 = i * stride + (offset % stride)
          const h2 = j * stride + Math.floor(offset / stride)
          expected[i + w * (j + h * k)] = planes[w2 + w * stride * (h2 + h * stride * c2)]!
        }
      }
    }
    const x = ops.transpose(tensor(backend, planes, [1, c, h, w]), { perm: [0, 2, 3, 1] })
    const y = darknetReorg(ops, x, stride)
    expect(ops.shapeOf(y)).toEqual([1, h / stride, w / stride, c * stride ** 2])
    const found = await backend.toHost(ops.transpose(y, { perm: [0, 3, 1, 2] }))
    expect(Array.from(found)).toEqual(Array.from(expected))
  })

  it.each([[[1, 3, 4, 4]], [[1, 4, 4, 6]], [[4, 4, 4]]])('refuses %j', shape => {
    const x = tensor(backend, new Float32Array(shape.reduce((a, b) => a * b)), shape)
    expect(() => darknetReorg(ops, x, 2)).toThrow('reorg.shape')
  })
})

describe('rows', () => {
  const options = { classes: 2, width: 1, batchNormalization: true }

  it('have names by their places, and heads for their anchors', () => {
    const { layer, outputs } = rowsAsLayer(
      [convolutional(4, 3, 2), ...head(3), convolutional(8, 1), ...head(1)],
      options,
    )
    const { outputShape, auxiliary, variables } = layer.build([1, 8, 8, 3])
    expect(outputs).toEqual(['conv1', 'conv4'])
    expect(outputShape).toEqual([1, 4, 4, 21])
    expect(auxiliary).toEqual({ conv4: [1, 4, 4, 7] })
    expect(Object.keys(variables).filter(path => path.startsWith('conv3'))).toEqual([
      'conv3/kernel',
      'conv3_bn/gamma',
      'conv3_bn/beta',
      'conv3_bn/moving_mean',
      'conv3_bn/moving_variance',
    ])
    expect(variables['conv1/bias']?.shape).toEqual([21])
  })

  it('refuse what is not before them', () => {
    expect(() => rowsAsLayer([convolutional(4, 3), shortcut(-3)], options)).toThrow('darknet.place')
    expect(() => rowsAsLayer([convolutional(4, 3), shortcut(5)], options)).toThrow('darknet.place')
  })
})

describe('YOLO', () => {
  it('has biases where it is not batch normalized', () => {
    const { variables } = yolov2Tiny({ batchNormalization: false }).layer.build([1, 32, 32, 3])
    expect(Object.keys(variables)).toHaveLength(18)
    expect(Object.keys(variables).slice(0, 2)).toEqual(['conv0/kernel', 'conv0/bias'])
  })

  it('answers in as many maps as it has heads, each for its anchors', async () => {
    const model = { ...yolov3Tiny({ width: 1 / 16, classes: 1 }), inputShape: [64, 32, 3] }
    const { parameters, state } = init(model.layer, randomKey(1), [1, 64, 32, 3])
    const network = predictor(backend, model, { ...parameters, ...state })
    const x = { shape: [1, 64, 32, 3], data: new Float32Array(64 * 32 * 3) }
    const outputs = await network.predictAll(x)
    expect(Object.keys(outputs)).toEqual(model.heads.map(({ output }) => output))
    expect(leaf(outputs, 'y').shape).toEqual([1, 2, 1, 18])
    expect(leaf(outputs, 'conv22').shape).toEqual([1, 4, 2, 18])
    expect((await network.predict(x)).data).toEqual(leaf(outputs, 'y').data)
    network.dispose()
  })

  it('takes anchors, as many as it has', () => {
    const anchors = Array.from({ length: 9 }, (_, i) => [8 * i + 8, 8] as const)
    expect(yolov3({ anchors }).heads[2]).toEqual({
      output: 'conv105',
      anchors,
      mask: [0, 1, 2],
      stride: 8,
      classes: 80,
      classActivation: 'sigmoid',
    })
    expect(() => yolov3({ anchors: anchors.slice(1) })).toThrow('yolo.anchors: expected 9 anchors, received 8')
  })
})
