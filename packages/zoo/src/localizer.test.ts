import { randomKey } from '@convene/core'
import { init, predictor, summary, truncated, variableShapes } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import { lenet5 } from './lenet5.ts'
import { localizer } from './localizer.ts'

const model = localizer(truncated({ ...lenet5(), inputShape: [40, 44, 1] }, 'c5'), {
  classes: 10,
  filters: 8,
  units: 16,
})

describe('a localizer', () => {
  it('has the variables of its base by their paths, and two heads', () => {
    // 40×44 becomes 20×22, 16×18, 8×9, then 6×7 and 3×3.
    expect(variableShapes(model)).toEqual({
      'c1/kernel': [5, 5, 1, 6],
      'c1/bias': [6],
      'c3/kernel': [5, 5, 6, 16],
      'c3/bias': [16],
      'neck/conv/kernel': [3, 3, 16, 8],
      'neck/conv/bias': [8],
      'class/hidden/kernel': [3 * 3 * 8, 16],
      'class/hidden/bias': [16],
      'class/output/kernel': [16, 10],
      'class/output/bias': [10],
      'box/hidden/kernel': [3 * 3 * 8, 16],
      'box/hidden/bias': [16],
      'box/output/kernel': [16, 4],
      'box/output/bias': [4],
    })
    expect(model.layer.build([2, 40, 44, 1])).toMatchObject({ outputShape: [2, 10], auxiliary: { box: [2, 4] } })
    expect(summary(model).parameters.trainable).toBe(156 + 2416 + 1160 + 2 * 1168 + 170 + 68)
  })

  it('answers with probabilities', async () => {
    const { parameters } = init(model.layer, randomKey(1), [1, 40, 44, 1])
    const x = { shape: [1, 40, 44, 1], data: Float32Array.from({ length: 40 * 44 }, (_, i) => (i % 7) / 7) }
    const { data } = await predictor(cpu(), model, parameters).predict(x)
    expect(Array.from(data).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
  })
})
