import { cpu } from '@convene/backend-cpu'
import { normal, randomKey } from '@convene/core'
import { multiScale, type YoloTruth, yoloLabels, yoloTrainingLoss } from '@convene/detection'
import { adam, type Batch, fit } from '@convene/train'
import { yolov2, yolov3Tiny } from '@convene/zoo'
import { expect, it } from 'vitest'

const truths: readonly (readonly YoloTruth[])[] = [
  [{ box: [0.3, 0.4, 0.5, 0.6], classNumber: 0 }],
  [
    { box: [0.8, 0.2, 0.1, 0.1], classNumber: 1 },
    { box: [0.5, 0.6, 0.9, 0.8], classNumber: 0 },
  ],
]

it.each([
  ['yolov2', yolov2],
  ['yolov3Tiny', yolov3Tiny],
])('%s learns from images of several sizes, by a loss for each head', async (_, make) => {
  const { heads, ...model } = make({ width: 1 / 32, classes: 2 })
  const sideOf = multiScale(randomKey(2), { sides: [32, 64], every: 1 })
  const batchOf = (side: number): Batch => {
    const shape = [2, side, side, 3]
    const labels = heads.map(head => [head.output, yoloLabels(truths, head, [side, side])] as const)
    return { x: { shape, data: normal(randomKey(side), shape) }, ...Object.fromEntries(labels) }
  }
  const batches = Array.from({ length: 4 }, (_, i) => batchOf(sideOf(i)))
  expect(new Set(batches.map(({ x }) => x!.shape[1])).size).toBeGreaterThan(1)
  const loss = heads.map(head => ({ loss: yoloTrainingLoss(head), output: head.output, target: head.output }))
  const losses: number[] = []
  const given = { backend: cpu(), optimizer: adam({ learningRate: 0.01 }), loss, epochs: 2, seed: 1 }
  for await (const event of fit(model, () => batches, given))
    if (event.type === 'epoch') losses.push(event.figures.loss!)
  expect(losses[1]).toBeLessThan(0.9 * losses[0]!)
})
