import { randomKey } from '@convene/core'
import { conv2D, dense, flatten, type Model, sequential } from '@convene/nn'
import { writeSafetensors } from '@convene/zoo'
import { describe, expect, it } from 'vitest'
import { adam } from '../optimizers/adam.ts'
import { sgd } from '../optimizers/sgd.ts'
import { startState, type TrainState } from '../trainState.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { checkState } from './checkState.ts'

const layers = (units: number): Model => ({
  name: 'digits',
  inputShape: [4, 4, 1],
  layer: sequential([conv2D({ filters: 2, kernelSize: 3 }), flatten(), dense({ units })]),
})
const model = layers(3)
const optimizer = adam()
const state: TrainState = {
  ...startState(model, optimizer, { seed: 5 }),
  step: 7,
  epoch: 1,
  batch: 3,
  key: randomKey(-1),
  sums: { loss: [1.25, 3], auc: [0, 1, 2] },
  history: [{ loss: 0.1, auc: Number.NaN }],
}

describe('a checkpoint', () => {
  it('comes back as it was, to the bit', () => {
    const { state: read, about } = readCheckpoint(writeCheckpoint(state, { model: 'digits' }), 'here')
    expect(read).toEqual(state)
    expect(about).toEqual({ model: 'digits' })
  })

  it('is refused, where it is cut short', () => {
    const bytes = writeCheckpoint(state)
    for (const length of [0, 4, 100, bytes.length - 1]) {
      expect(() => readCheckpoint(bytes.slice(0, length), 'here')).toThrow(/here/)
    }
  })

  it('is refused, where it is something else', () => {
    const weights = writeSafetensors(state.variables)
    expect(() => readCheckpoint(weights, 'here')).toThrow(/checkpoint.format: .* in here, received no such metadata/)
    const broken = writeSafetensors(state.variables, { 'convene.training': '{"step":-1' })
    expect(() => readCheckpoint(broken, 'here')).toThrow(/checkpoint.format/)
    const wrong = writeSafetensors(state.variables, { 'convene.training': '{"step":-1}' })
    expect(() => readCheckpoint(wrong, 'here')).toThrow(/checkpoint.format/)
  })
})

describe('checkState', () => {
  it('takes what fits', () => {
    expect(() => checkState(state, model, optimizer)).not.toThrow()
  })

  it('names every variable and slot that does not', () => {
    expect(() => checkState(state, layers(4), optimizer)).toThrow(
      /variable dense\/kernel is \[8, 3\], not \[8, 4\]; variable dense\/bias is \[3\], not \[4\]; slot mean\/dense\/kernel/,
    )
    expect(() => checkState(state, model, sgd({ momentum: 0.9 }))).toThrow(
      /slot velocity\/conv2d\/kernel is missing.*slot mean\/conv2d\/kernel is too much/,
    )
  })
})
