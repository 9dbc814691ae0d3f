import type { Shape, Tree } from '@convene/core'
import { type HostTensor, type Model, predictor, sequential, variableShapes } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { mobilenetV2Blocks } from '../mobilenetV2.ts'
import { foldedWeights } from './deeplabV3Voc.ts'

const filled = (shape: Shape, value: number): HostTensor => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
})

/** Of the first layers, as a graph has them that was folded. */
const graph: Tree<HostTensor> = {
  'MobilenetV2/Conv/Conv2D/merged_input': filled([3, 3, 3, 8], 0.5),
  'MobilenetV2/Conv/BatchNorm/FusedBatchNorm/Offset': filled([8], -1),
  'MobilenetV2/expanded_conv/depthwise/depthwise_weights': filled([3, 3, 8, 1], 1),
  'MobilenetV2/expanded_conv/depthwise/BatchNorm/FusedBatchNorm/Scaled': filled([8], 2),
  'MobilenetV2/expanded_conv/depthwise/BatchNorm/FusedBatchNorm/Offset': filled([8], -0.5),
  'MobilenetV2/expanded_conv/project/Conv2D/merged_input': filled([1, 1, 8, 8], 0.125),
  'MobilenetV2/expanded_conv/project/BatchNorm/FusedBatchNorm/Offset': filled([8], 3),
}

describe('foldedWeights', () => {
  it('makes normalizations add their shift, and scale only after a depthwise convolution', async () => {
    const layer = sequential(mobilenetV2Blocks({ width: 0.25, outputStride: 8 }).slice(0, 4))
    const model: Model = { name: 'first', inputShape: [1, 1, 3], layer }
    const { predict } = predictor(cpu(), model, foldedWeights(variableShapes(model), graph))
    // One pixel: 3 · 0.5 − 1 = 0.5; 0.5 · 2 − 0.5 = 0.5; 8 · 0.125 · 0.5 + 3 = 3.5, and the block's input.
    const { data } = await predict(filled([1, 1, 1, 3], 1))
    expect([...data]).toEqual(new Array(8).fill(expect.closeTo(4, 6)))
  })

  it('says which is missing or of another shape', () => {
    const shapes = { 'Conv1/kernel': [3, 3, 3, 8] }
    expect(() => foldedWeights(shapes, {})).toThrow(
      'weights.mismatch: expected [3, 3, 3, 8] as MobilenetV2/Conv/Conv2D/merged_input, received none',
    )
    expect(() => foldedWeights({ 'Conv1/kernel': [3, 3, 3, 16] }, graph)).toThrow('received [3, 3, 3, 8]')
    expect(() => foldedWeights({ 'block_3_expand/kernel': [1] }, {})).toThrow(
      'MobilenetV2/expanded_conv_3/expand/Conv2D',
    )
    expect(() => foldedWeights({ 'logits/bias': [21] }, {})).toThrow('logits/semantic/biases')
  })
})
