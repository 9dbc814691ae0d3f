import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Covering } from './covering.ts'
import { featuresOf, pairsOf } from './features.ts'
import type { AnySignature, Spec } from './spec.ts'
import { subjects } from './subject.ts'

describe('featuresOf', () => {
  it('has a word for each attribute and for the shape of each input', () => {
    const attrs = {
      strides: [1, 2],
      padding: [
        [0, 0],
        [0, 0],
      ],
      groups: 3,
      keepDims: true,
      window: { size: [2, 2] },
    }
    expect(Object.fromEntries(featuresOf({ shapes: [[2, 1]], attrs }))).toEqual({
      strides: 'unequal',
      padding: 'all 0',
      groups: 'above 1',
      keepDims: 'true',
      'window.size': 'all above 1',
      'rank of input 0': '2',
      'input 0 has an axis of 1': 'yes',
    })
  })

  it('has a pair for each two of them', () => {
    expect(
      pairsOf(
        new Map([
          ['a', '1'],
          ['b', '0'],
          ['c', 'none'],
        ]),
      ),
    ).toEqual(['a=1 & b=0', 'a=1 & c=none', 'b=0 & c=none'])
  })
})

const bit = fc.constantFrom(0, 1)
const spec = (overrides: Partial<Spec<AnySignature>> = {}): Spec<AnySignature> => ({
  signatures: fc.record({ a: bit, b: bit, c: bit }).map(attrs => ({ shapes: [], attrs })),
  define: () => () => 0,
  linearIn: [],
  exactOnIntegers: true,
  ...overrides,
})

const runs = (cases: Covering, numRuns: number): void => {
  fc.assert(
    fc.property(cases, () => true),
    { seed: 1, numRuns },
  )
}

describe('Covering', () => {
  it('visits each pair with few calls', () => {
    const cases = new Covering(spec())
    runs(cases, 6)
    expect(cases.coverage).toEqual({ visited: 12, of: 12, missing: [] })
    expect(cases.size).toBeLessThan(7)
  })

  it('says what a short run misses', () => {
    const cases = new Covering(spec())
    runs(cases, 1)
    expect(cases.coverage.visited).toBe(3)
    expect(cases.coverage.missing).toHaveLength(9)
  })

  it('misses what a spec promises and its generator never makes', () => {
    const promised = { reaches: { a: ['0', '1', 'above 1'], b: ['0'] }, impossible: [['a=1', 'b=0']] as const }
    const cases = new Covering(spec(promised))
    runs(cases, 100)
    expect(cases.coverage.missing).toEqual(['a=above 1 & b=0'])
  })

  it('shrinks as the calls of the spec do', () => {
    const numbers = fc.nat(1000).map(n => ({ shapes: [], attrs: { n } }))
    const { counterexample } = fc.check(
      fc.property(new Covering(spec({ signatures: numbers })), ({ attrs }) => (attrs as { n: number }).n < 17),
      { seed: 1 },
    )
    expect(counterexample).toEqual([{ shapes: [], attrs: { n: 17 } }])
  })
})

describe('each pair of attributes is visited by a default run', () => {
  it.each(subjects)('of $name', ({ spec }) => {
    const cases = new Covering(spec)
    runs(cases, cases.size)
    expect(cases.coverage.missing).toEqual([])
  })
})
