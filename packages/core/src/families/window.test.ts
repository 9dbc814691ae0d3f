import { expect, it } from 'vitest'
import { inputSeen, outputSeeing, windowAxes } from './window.ts'

/** Output o sees inputs 3·o − 2 + 4·k, with k < 2: of five inputs, −2 and 2, then 1 and 5. */
const [rows] = windowAxes([5, 9], [2, 9], [2, 1], { strides: [3, 1], padding: [2, 1, 0, 0], dilations: [4, 1] })

it('rows come first, and have their own stride, dilation and padding before', () => {
  const attrs = { strides: [2, 3], padding: [4, 5, 6, 7], dilations: [8, 9] } as const
  expect(windowAxes([10, 11], [12, 13], [14, 15], attrs)).toEqual([
    { input: 10, output: 12, taps: 14, stride: 2, dilation: 8, before: 4 },
    { input: 11, output: 13, taps: 15, stride: 3, dilation: 9, before: 6 },
  ])
})

it('an output sees inputs through taps', () => {
  expect(inputSeen(rows, 'o', 'k')).toEqual({ start: -2, steps: { o: 3, k: 4 }, divisor: 1, size: 5 })
})

it('an input is seen by outputs: the other way round', () => {
  const guard = outputSeeing(rows, 'i', 'k')
  expect(guard).toEqual({ start: 2, steps: { i: 1, k: -4 }, divisor: 3, size: 2 })
  // Input 2 by output 0 through tap 1, input 1 by output 1 through tap 0, and no other by any.
  const seen = [0, 1, 2, 3, 4].flatMap(i => [0, 1].map(k => ({ i, k, o: (2 + i - 4 * k) / 3 })))
  expect(seen.filter(({ o }) => Number.isInteger(o) && o >= 0 && o < 2)).toEqual([
    { i: 1, k: 0, o: 1 },
    { i: 2, k: 1, o: 0 },
  ])
})
