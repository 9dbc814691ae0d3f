import { mapTree, type Shape, sizeOf } from '@convene/core'
import { variablesOf } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { resnet50 } from '../resnet.ts'
import { assignWeights } from './assignWeights.ts'
import { keras2Resnet50Name } from './keras2Resnet50Name.ts'

const weight = (...shape: Shape) => ({ shape, data: new Float32Array(sizeOf(shape)) })

describe('assignWeights', () => {
  it("gives a network's weights by its names and in its order", () => {
    const found = assignWeights({ a: [2], b: [1, 3] }, { b: weight(1, 3), a: weight(2) })
    expect(found).toEqual({ a: weight(2), b: weight(1, 3) })
    expect(Object.keys(found)).toEqual(['a', 'b'])
  })

  it('renames', () => {
    const found = assignWeights({ A: [2] }, { a: weight(2) }, { rename: name => name.toUpperCase() })
    expect(found).toEqual({ A: weight(2) })
  })

  it('names all that do not fit in one error', () => {
    const expected = { a: [2], b: [1, 3], c: [4], d: [5] }
    const weights = { a: weight(2), b: weight(3, 1), x: weight(1), y: weight(1) }
    expect(() => assignWeights(expected, weights)).toThrow(
      'weights.mismatch: expected 4 weights by their names and shapes, ' +
        'received 2 missing: c, d; 2 left over: x, y; 1 misshapen: b of [3, 1] instead of [1, 3]',
    )
  })

  it('takes no inherited name for a weight', () => {
    expect(() => assignWeights({ constructor: [1] }, {})).toThrow('1 missing: constructor')
    expect(() => assignWeights({}, { constructor: weight(1) })).toThrow('1 left over: constructor')
  })

  it('refuses two weights that are renamed to one', () => {
    expect(() => assignWeights({ a: [1] }, { x: weight(1), y: weight(1) }, { rename: () => 'a' })).toThrow('a twice')
  })
})

describe('keras2Resnet50Name', () => {
  it.each([
    ['conv1/kernel', 'conv1_conv/kernel'],
    ['bn_conv1/moving_mean', 'conv1_bn/moving_mean'],
    ['res2a_branch1/bias', 'conv2_block1_0_conv/bias'],
    ['bn2a_branch1/gamma', 'conv2_block1_0_bn/gamma'],
    ['res3d_branch2a/kernel', 'conv3_block4_1_conv/kernel'],
    ['bn4f_branch2b/beta', 'conv4_block6_2_bn/beta'],
    ['res5c_branch2c/kernel', 'conv5_block3_3_conv/kernel'],
    ['fc1000/bias', 'predictions/bias'],
    ['conv1_conv/kernel', 'conv1_conv/kernel'],
    ['constructor', 'constructor'],
  ])('calls %s %s', (name, modern) => {
    expect(keras2Resnet50Name(name)).toBe(modern)
  })

  it("gives all names of today's ResNet-50", () => {
    const blocks = { 2: 'abc', 3: 'abcd', 4: 'abcdef', 5: 'abc' }
    const branches = Object.entries(blocks).flatMap(([stage, letters]) =>
      [...letters].flatMap(block =>
        ['1', '2a', '2b', '2c']
          .filter(branch => branch !== '1' || block === 'a')
          .map(branch => `${stage}${block}_branch${branch}`),
      ),
    )
    const of = (layers: readonly string[], names: readonly string[]) =>
      layers.flatMap(layer => names.map(name => `${layer}/${name}`))
    const old = [
      ...of(['conv1', 'fc1000', ...branches.map(branch => `res${branch}`)], ['kernel', 'bias']),
      ...of(
        ['bn_conv1', ...branches.map(branch => `bn${branch}`)],
        ['gamma', 'beta', 'moving_mean', 'moving_variance'],
      ),
    ]
    const today = mapTree(variablesOf(resnet50()), ({ shape }) => shape)
    expect(old.map(keras2Resnet50Name).sort()).toEqual(Object.keys(today).sort())
  })
})
