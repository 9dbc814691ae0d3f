import { describe, expect, it } from 'vitest'
import { shapes } from '../interpret.ts'

const window = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1] } as const
const conv = { ...window, groups: 1 } as const
const pool = { ...window, windowSize: [2, 2] } as const

describe('conv2d', () => {
  it('has an output of ⌊(size + padding − dilation·(taps − 1) − 1) / stride⌋ + 1', () => {
    const attrs = { strides: [2, 3], padding: [1, 2, 0, 3], dilations: [2, 1], groups: 2 } as const
    // Height: ⌊(9 + 3 − 4 − 1) / 2⌋ + 1 = 4; width: ⌊(10 + 3 − 1 − 1) / 3⌋ + 1 = 4.
    expect(shapes.conv2d([5, 9, 10, 6], [3, 2, 3, 8], attrs)).toEqual([5, 4, 4, 8])
  })

  it.each([
    ['conv2d.rank', () => shapes.conv2d([9, 9, 3], [3, 3, 3, 4], conv)],
    ['conv2d.rank', () => shapes.conv2d([1, 9, 9, 3], [3, 3, 3], conv)],
    ['conv2d.channels', () => shapes.conv2d([1, 9, 9, 3], [3, 3, 4, 4], conv)],
    ['conv2d.groups', () => shapes.conv2d([1, 9, 9, 4], [3, 3, 2, 5], { ...conv, groups: 2 })],
    ['conv2d.groups', () => shapes.conv2d([1, 9, 9, 4], [3, 3, 2, 5], { ...conv, groups: 0 })],
    ['conv2d.window', () => shapes.conv2d([1, 2, 9, 3], [3, 3, 3, 4], conv)],
    ['conv2d.attrs', () => shapes.conv2d([1, 9, 9, 3], [3, 3, 3, 4], { ...conv, strides: [0, 1] })],
    ['conv2d.attrs', () => shapes.conv2d([1, 9, 9, 3], [3, 3, 3, 4], { ...conv, padding: [0, -1, 0, 0] })],
    ['conv2d.attrs', () => shapes.conv2d([1, 9, 9, 3], [3, 3, 3, 4], { ...conv, dilations: [1, Number.NaN] })],
    ['shape.size', () => shapes.conv2d([1, 9, 9, 3], [3, 3, 3, 4], { ...conv, padding: [1e6, 1e6, 1e6, 1e6] })],
    ['conv2dInputGrad.dy', () => shapes.conv2dInputGrad([1, 6, 7, 4], [3, 3, 3, 4], { ...conv, inputSize: [9, 9] })],
    ['conv2dFilterGrad.dy', () => shapes.conv2dFilterGrad([1, 9, 9, 3], [1, 7, 6, 4], { ...conv, kernelSize: [3, 3] })],
  ])('refuses with %s', (code, call) => {
    expect(call).toThrow(expect.objectContaining({ code }))
  })
})

describe('pooling', () => {
  it('slides like a convolution', () => {
    expect(shapes.maxPool2d([2, 7, 8, 3], { ...pool, windowSize: [3, 2], strides: [2, 2] })).toEqual([2, 3, 4, 3])
  })

  it('allows no window without input', () => {
    const padded = { ...pool, padding: [2, 0, 0, 0] } as const
    expect(() => shapes.avgPool2d([1, 4, 4, 1], padded)).toThrow(/^avgPool2d.padding: expected padding that leaves/)
    const dilated = { ...pool, padding: [1, 0, 0, 0], dilations: [3, 1] } as const
    expect(() => shapes.maxPool2d([1, 2, 4, 1], { ...dilated, padding: [2, 2, 0, 0] })).toThrow(
      expect.objectContaining({ code: 'maxPool2d.padding' }),
    )
    expect(shapes.maxPool2d([1, 3, 4, 1], dilated)).toEqual([1, 1, 3, 1])
  })
})

it.each([
  ['matMul.inner', () => shapes.matMul([2, 3], [4, 5], { transposeA: false, transposeB: false })],
  ['broadcast', () => shapes.matMul([2, 3, 4], [3, 4, 5], { transposeA: false, transposeB: false })],
  ['matMul.rank', () => shapes.matMul([4], [4, 5], { transposeA: false, transposeB: false })],
  ['reshape.size', () => shapes.reshape([2, 3], { shape: [7] })],
  ['shape.axis', () => shapes.reshape([2, 3], { shape: [-1] })],
  ['transpose.perm', () => shapes.transpose([2, 3], { perm: [0, 0] })],
  ['broadcastTo.shape', () => shapes.broadcastTo([2, 3], { shape: [3] })],
  ['pad.padding', () => shapes.pad([2], { padding: [], value: 0 })],
  ['pad.value', () => shapes.pad([2], { padding: [[1, 1]], value: Number.NaN })],
  ['slice.box', () => shapes.slice([2, 3], { begin: [1, 0], size: [2, 3] })],
  ['slice.box', () => shapes.slice([2, 3], { begin: [0, 0], size: [2, 0] })],
  ['reduce.axes', () => shapes.sum([2, 3], { axes: [2], keepDims: false })],
  ['reduce.axes', () => shapes.sum([2, 3], { axes: [1, 0], keepDims: false })],
  ['reduce.axes', () => shapes.max([2, 3], { axes: [], keepDims: false })],
  ['fill.value', () => shapes.fill({ value: Number.POSITIVE_INFINITY, shape: [] })],
])('refuses with %s', (code, call) => {
  expect(call).toThrow(expect.objectContaining({ code }))
})
