import { describe, expect, it } from 'vitest'
import { bestEpoch, hasStalled } from './history.ts'
import { csvLog } from './reports/csvLog.ts'

const losses = (...values: number[]) => values.map(loss => ({ loss }))
const loss = { name: 'loss', higherIsBetter: false }

describe('bestEpoch', () => {
  it('is the first of the best', () => {
    expect(bestEpoch(losses(3, 1, 2, 1), loss)).toBe(1)
    expect(bestEpoch(losses(3, 1, 4), { ...loss, higherIsBetter: true })).toBe(2)
    expect(bestEpoch(losses(Number.NaN, 5), loss)).toBe(1)
    expect(bestEpoch([], loss)).toBe(-1)
  })

  it('names a figure that there is not', () => {
    expect(() => bestEpoch(losses(1), { name: 'accuracy', higherIsBetter: true })).toThrow(
      /expected accuracy in epoch 0, received loss/,
    )
  })
})

describe('hasStalled', () => {
  it('after so many epochs without a better one', () => {
    const options = { ...loss, patience: 2 }
    expect(hasStalled(losses(3, 2, 2), options)).toBe(false)
    expect(hasStalled(losses(3, 2, 2, 2.5), options)).toBe(true)
    expect(hasStalled(losses(3, 2, 2, 1.9), options)).toBe(false)
    expect(hasStalled(losses(3, 2, 1.95, 1.9), { ...options, minDelta: 0.2 })).toBe(true)
    expect(hasStalled([], options)).toBe(false)
  })
})

it('csvLog leaves out what an epoch has not, and quotes names', () => {
  expect(csvLog([{ loss: 1.5 }, { loss: 1, 'a,b': 0.25 }])).toBe('epoch,loss,"a,b"\n1,1.5,\n2,1,0.25\n')
})
