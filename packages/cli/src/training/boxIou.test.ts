import { expect, it } from 'vitest'
import { boxIou } from './boxIou.ts'

const values = (...data: number[]) => ({ shape: [data.length / 4, 4], data: Float32Array.from(data) })

it('the IoU of boxes is the mean of each with its own, over all batches', () => {
  const metric = boxIou()
  // Half a box beside itself: ⅓. Nothing in common: 0. The same: 1.
  const half = [values(0.25, 0.5, 0.5, 0.5), values(0.375, 0.5, 0.5, 0.5)] as const
  const others = [
    values(0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.25, 1),
    values(0.75, 0.75, 0.5, 0.5, 0.5, 0.5, 0.25, 1),
  ] as const
  const sums = [half, others].reduce((sums, [labels, found]) => metric.update(sums, labels, found), metric.initial)
  expect(metric.result(sums)).toBeCloseTo((1 / 3 + 0 + 1) / 3, 6)
  expect(metric.result(metric.initial)).toBeNaN()
})
