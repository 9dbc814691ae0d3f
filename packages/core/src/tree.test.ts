import { expect, it } from 'vitest'
import { leaf, mapTree, mergeTrees, nest, partition, subtree } from './tree.ts'

const tree = { 'conv1/kernel': 1, 'conv1/bias': 2, 'conv10/kernel': 3 }

it('a branch is what is under a whole name', () => {
  expect(subtree(tree, 'conv1')).toEqual({ kernel: 1, bias: 2 })
  expect(subtree(nest('block', tree), 'block')).toEqual(tree)
})

it('partition and merge are inverse', () => {
  const [kernels, rest] = partition(tree, path => path.endsWith('/kernel'))
  expect(kernels).toEqual({ 'conv1/kernel': 1, 'conv10/kernel': 3 })
  expect(mergeTrees(kernels, rest)).toEqual(tree)
})

it('maps leaves with their paths', () => {
  expect(mapTree({ a: 1 }, (x, path) => `${path}${x}`)).toEqual({ a: 'a1' })
})

it('names what is missing or twice', () => {
  expect(() => leaf(tree, 'conv2/kernel')).toThrow(/a leaf named conv2\/kernel, received conv1\/kernel, conv1\/bias/)
  expect(() => leaf(tree, 'toString')).toThrow(expect.objectContaining({ code: 'tree.missing' }))
  expect(() => mergeTrees(tree, { 'conv1/bias': 0 })).toThrow(/conv1\/bias twice/)
})
