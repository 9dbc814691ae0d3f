import { expect, it } from 'vitest'
import { concat, split, stack } from './concat.ts'
import { depthToSpace, spaceToDepth } from './layout.ts'
import { padMode } from './padModes.ts'
import { counting, of, ops, read } from './tensors.testing.ts'

const error = (code: string) => expect.objectContaining({ code })

it('depth by the channel first, as PixelShuffle has it, and back', async () => {
  // One pixel of channels c·4 + row·2 + column.
  const y = depthToSpace(ops, counting([1, 1, 1, 8]), 2, 'CRD')
  expect(await read(y)).toEqual([0, 4, 1, 5, 2, 6, 3, 7])
  expect(await read(spaceToDepth(ops, y, 2, 'CRD'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  const wide = counting([2, 4, 6, 3])
  for (const order of ['DCR', 'CRD'] as const) {
    expect(await read(depthToSpace(ops, spaceToDepth(ops, wide, 2, order), 2, order))).toEqual(await read(wide))
  }
})

it('splits into equal parts, from the end too', async () => {
  const parts = split(ops, counting([2, 6]), 3, -1)
  expect(await Promise.all(parts.map(read))).toEqual([
    [0, 1, 6, 7],
    [2, 3, 8, 9],
    [4, 5, 10, 11],
  ])
  for (const pieces of [4, 0, -1, 0.5, [6, 0]]) {
    expect(() => split(ops, counting([2, 6]), pieces, 1)).toThrow(error('split.sizes'))
  }
  expect(() => split(ops, counting([2, 6]), 2, 2)).toThrow(error('split.axis'))
})

it('joins along an axis from the end', async () => {
  const [a, b] = [of([1, 2], [2, 1]), of([3, 4], [2, 1])]
  expect(await read(concat(ops, [a, b, a], -1))).toEqual([1, 3, 1, 2, 4, 2])
  expect(stack(ops, [a, b], -1).shape).toEqual([2, 1, 2])
  expect(() => concat(ops, [a, b], 2)).toThrow(error('concat.axis'))
})

it('wraps around', async () => {
  expect(await read(padMode(ops, of([1, 2, 3]), [[2, 3]], 'wrap'))).toEqual([2, 3, 1, 2, 3, 1, 2, 3])
  expect(() => padMode(ops, of([1, 2, 3]), [[4, 0]], 'wrap')).toThrow(error('padMode.padding'))
})
