import { describe, expect, it } from 'vitest'
import { type Asked, input, recorded } from './recorded.testing.ts'
import type { ScalarFunction } from './scalarFunctions.ts'

const strides = ([call]: readonly Asked[]) => (call!.with[1] as { strides: readonly number[] }[]).map(x => x.strides)

describe('elementwise ops', () => {
  it('read stretched axes with steps of 0', () => {
    const [x, y] = [input('x', [3, 1, 5]), input('y', [4, 1])]
    const asked = recorded(kernels => kernels.sub([3, 4, 5], x, y))
    expect(asked).toMatchObject([{ family: 'elementwise', shape: [3, 4, 5] }])
    expect(asked[0]!.with[1]).toEqual([
      { x, start: 0, strides: [5, 0, 1], guards: [] },
      { x: y, start: 0, strides: [0, 1, 0], guards: [] },
    ])
  })

  it('come with three inputs too', () => {
    const asked = recorded(k => k.select([2, 3], input('condition', [3]), input('x', []), input('y', [2, 3])))
    expect(strides(asked)).toEqual([
      [0, 1],
      [0, 0],
      [3, 1],
    ])
  })

  it('name their function and bring it along', () => {
    const [call] = recorded(kernels => kernels.pow([], input('x', []), input('y', [])))
    const f = call!.with[0] as ScalarFunction
    expect([f.name, f.apply(2, 10)]).toEqual(['pow', 1024])
  })
})
