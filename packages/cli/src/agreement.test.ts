import { describe, expect, it } from 'vitest'
import { compareAnswers } from './agreement.ts'

describe('compareAnswers', () => {
  it('finds the largest difference between any two backends, in any class of any photo', () => {
    const answers = [
      [
        [0.5, 0.5, 0],
        [0.25, 0.75],
      ],
      [
        [0.5, 0.5, 0],
        [0.25, 0.75 - 2e-5],
      ],
      [
        [0.5, 0.5, 0],
        [0.25, 0.75 + 3e-5],
      ],
    ]
    const { largestDifference, sameTop1, agrees } = compareAnswers(answers)
    expect(largestDifference).toBeCloseTo(5e-5, 10)
    expect({ sameTop1, agrees }).toEqual({ sameTop1: true, agrees: true })
  })

  it('does not agree beyond the bound, with another likeliest class, or with NaN', () => {
    expect(compareAnswers([[[0.6, 0.4]], [[0.6002, 0.3998]]])).toMatchObject({ sameTop1: true, agrees: false })
    expect(compareAnswers([[[0.500001, 0.499999]], [[0.499999, 0.500001]]])).toMatchObject({
      sameTop1: false,
      agrees: false,
    })
    expect(compareAnswers([[[0.6, 0.4]], [[0.6, Number.NaN]]]).agrees).toBe(false)
    expect(compareAnswers([[[Number.NaN]], [[0.6]], [[0.6]]]).agrees).toBe(false)
  })
})
