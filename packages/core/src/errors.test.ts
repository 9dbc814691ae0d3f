import { expect, it } from 'vitest'
import { ConveneError, ShapeError } from './errors.ts'
import { namingErrors, shapes } from './interpret.ts'

const mismatch = () => shapes.add([2, 3], [4])

it('an error names op, layers, what was expected and what came', () => {
  const inLayers = () => namingErrors('block1', () => namingErrors('conv1', mismatch))
  expect(inLayers).toThrow(
    'add: broadcast in layer block1/conv1: expected a shape that broadcasts with [2, 3], received [4]',
  )
  expect(inLayers).toThrow(expect.objectContaining({ code: 'broadcast', op: 'add', layer: 'block1/conv1' }))
  expect(inLayers).toThrow(ShapeError)
})

it('what is learned later keeps class, cause and stack', () => {
  const cause = new Error('root')
  const error = new ShapeError({ code: 'x', expected: 'a', received: 'b', cause })
  const placed = error.at({ op: 'add' }).at({ op: 'mul', layer: 'l' })
  expect(placed).toBeInstanceOf(ShapeError)
  expect(placed).toBeInstanceOf(ConveneError)
  expect(placed).toMatchObject({ name: 'ShapeError', op: 'add', layer: 'l', cause })
  expect(placed.stack?.split('\n')[1]).toBe(error.stack?.split('\n')[1])
})

it('other errors pass a layer unchanged', () => {
  const bug = new TypeError('bug')
  expect(() =>
    namingErrors('l', () => {
      throw bug
    }),
  ).toThrow(bug)
})
