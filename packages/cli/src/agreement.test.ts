import { describe, expect, it } from 'vitest'
import { compareAnswers } from './agreement.ts'

describe('compareAnswers', () => {
  it('finds the largest difference between any two backends, in any class of any photo', () => {
    const answers = [
      [
        [0.5, 0.25, 0.25],
        [0.25, 0.75],
      ],
      [
        [0.5, 0.25, 0.25],
        [0.25, 0.75 - 2e-5],
      ],
      [
        [0.5, 0.25, 0.25],
        [0.25, 0.75 + 3e-5],
      ],
    ]
    const { largestDifference, sameTop1 } = compareAnswers(answers)
    expect(largestDifference).toBeCloseTo(5e-5, 10)
    expect(sameTop1).toBe(true)
  })

  it('sees another likeliest class, however small the difference', () => {
    const { largestDifference, sameTop1 } = compareAnswers([[[0.500001, 0.499999]], [[0.499999, 0.500001]]])
    expect(largestDifference).toBeCloseTo(2e-6, 10)
    expect(sameTop1).toBe(false)
  })

  it('gives NaN where a probability is NaN', () => {
    expect(compareAnswers([[[0.6, 0.4]], [[0.6, Number.NaN]]]).largestDifference).toBeNaN()
    expect(compareAnswers([[[Number.NaN]], [[0.6]], [[0.6]]]).largestDifference).toBeNaN()
  })
})
