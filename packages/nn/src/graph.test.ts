import { shapes } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { asLayer, graph } from './graph.ts'
import type { HostTensor } from './init.ts'
import { batchNormalization } from './layers/batchNormalization.ts'
import { dense } from './layers/dense.ts'
import { dropout } from './layers/dropout.ts'
import { averagePooling2D } from './layers/pooling2D.ts'
import { add, concatenate, cropLike, type Merge, resizeLike } from './merges.ts'
import { summary } from './model.ts'
import { host, run } from './run.testing.ts'
import { sequential } from './sequential.ts'

const twoIn = graph({
  inputs: ['left', 'right'],
  nodes: [
    { name: 'wide', layer: dense({ units: 2 }), from: 'left' },
    { name: 'both', merge: concatenate(), from: ['wide', 'right'] },
    { name: 'stack', layer: sequential([dense({ name: 'head', units: 1 }), dropout(0.5)]), from: 'both' },
  ],
  outputs: ['stack', 'both'],
})

describe('graph', () => {
  it('has several inputs and outputs, and names its variables by nodes', () => {
    const { outputShapes, variables, noise, layers } = twoIn.build({ left: [3, 4], right: [3, 5] })
    expect(outputShapes).toEqual({ stack: [3, 1], both: [3, 7] })
    expect(Object.entries(variables).map(([path, { shape }]) => [path, shape])).toEqual([
      ['wide/kernel', [4, 2]],
      ['wide/bias', [2]],
      ['head/kernel', [7, 1]],
      ['head/bias', [1]],
    ])
    expect(noise).toEqual({ 'dropout/noise': [3, 1] })
    expect(layers.map(({ name, type }) => [name, type])).toEqual([
      ['wide', 'Dense'],
      ['both', 'Concatenate'],
      ['head', 'Dense'],
      ['dropout', 'Dropout'],
    ])
  })

  it('as a layer, gives the first output as its own and the others beside it, through all combinators', async () => {
    const network = graph({
      inputs: ['x'],
      nodes: [
        { name: 'normal', layer: batchNormalization({ epsilon: 0 }), from: 'x' },
        { name: 'twice', merge: add(), from: ['normal', 'normal'] },
        { name: 'sum', merge: add(), from: ['twice', 'x'] },
      ],
      outputs: ['sum', 'twice'],
    })
    const layer = sequential([asLayer(network, { name: 'inner' })], { name: 'outer' })
    const model = { name: 'm', inputShape: [1], layer: sequential([layer]) }
    expect(model.layer.build([2, 1]).auxiliary).toEqual({ 'outer/inner/twice': [2, 1] })
    const path = 'outer/inner/normal'
    const variables = {
      [`${path}/gamma`]: host([1], [3]),
      [`${path}/beta`]: host([1], [1]),
      [`${path}/moving_mean`]: host([1], [0]),
      [`${path}/moving_variance`]: host([1], [1]),
    }
    const { y, auxiliary, state } = await run(model.layer, host([2, 1], [2, 4]), variables, 'training')
    // The batch's mean is 3 and its variance 1: ∓1 · 3 + 1, twice.
    expect(auxiliary).toEqual({ 'outer/inner/twice': [-4, 8] })
    expect(y).toEqual([-2, 12])
    expect(Object.keys(state)).toEqual([`${path}/moving_mean`, `${path}/moving_variance`])
    expect(summary(model).parameters).toEqual({ total: 4, trainable: 2, nonTrainable: 2 })
  })

  const nodes = [{ name: 'a', layer: dense({ units: 2 }), from: 'x' }]
  it.each([
    ['two nodes of one name', { inputs: ['x'], nodes: [...nodes, ...nodes], outputs: ['a'] }, 'graph.name'],
    ['a node that has an input’s name', { inputs: ['x', 'a'], nodes, outputs: ['a'] }, 'graph.name'],
    [
      'a source that comes later',
      { inputs: ['x'], nodes: [{ ...nodes[0]!, from: 'b' }], outputs: ['a'] },
      'graph.from',
    ],
    ['itself as a source', { inputs: ['x'], nodes: [{ ...nodes[0]!, from: 'a' }], outputs: ['a'] }, 'graph.from'],
    ['an unknown output', { inputs: ['x'], nodes, outputs: ['__proto__'] }, 'graph.outputs'],
    ['no output', { inputs: ['x'], nodes, outputs: [] }, 'graph.outputs'],
  ])('refuses %s', (_, definition, code) => {
    expect(() => graph(definition)).toThrow(code)
  })

  it('is no layer with two inputs, and wants a shape for each', () => {
    expect(() => asLayer(twoIn)).toThrow('graph.inputs: expected one input, received left, right')
    expect(() => twoIn.build({ left: [3, 4] })).toThrow('tree.missing')
  })

  it('names the node that an input does not fit', () => {
    expect(() => twoIn.build({ left: [3, 4], right: [2, 5] })).toThrow(/both.*\[2, 5\]/)
  })
})

describe('merges of images', () => {
  const merged = (merge: Merge, x: HostTensor) => {
    const nodes = [
      { name: 'like', layer: averagePooling2D([2, 3], { strides: [1, 2] }), from: 'x' },
      { name: 'y', merge, from: ['x', 'like'] },
    ]
    return run(asLayer(graph({ inputs: ['x'], nodes, outputs: ['y'] })), x)
  }

  it('cropLike cuts the middle, or from an offset, as large as the other', async () => {
    // 3×6 by windows of 2×3 every 1×2: 2×2.
    const x = host([1, 3, 6, 1])
    expect(await merged(cropLike(), x)).toMatchObject({ shape: [1, 2, 2, 1], y: [2, 3, 8, 9] })
    expect((await merged(cropLike({ offset: [1, 4] }), x)).y).toEqual([10, 11, 16, 17])
    await expect(merged(cropLike({ offset: 2 }), x)).rejects.toThrow('slice.box')
  })

  it('resizeLike is the bilinear resize to the other’s size, by the coordinates that it is told', async () => {
    const x = host([1, 3, 6, 1])
    // Of 6 columns the centres of two halves, 1 and 4; of corners the first and the last.
    expect((await merged(resizeLike(), x)).y).toEqual([1.5 + 1, 1.5 + 4, 10.5 + 1, 10.5 + 4])
    expect((await merged(resizeLike({ coordinates: 'align-corners' }), x)).y).toEqual([0, 5, 12, 17])
  })

  it('take two images', () => {
    const image = [1, 2, 2, 1]
    expect(() => cropLike().merge(shapes, [image, image, image])).toThrow('CropLike.inputs: expected two images')
    expect(() =>
      resizeLike().merge(shapes, [
        [2, 2],
        [2, 2],
      ]),
    ).toThrow('received [2, 2], [2, 2]')
  })
})
