// On the reference backend, imported by its place: see compile.test.ts.
import { expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { evaluate, shapes, tensor } from '../interpret.ts'
import { anchorGrid } from './anchorGrid.ts'
import { matchAnchors } from './matchAnchors.ts'

const backend = cpu({ precision: 'float64' })
const ops = evaluate(backend)
type Tensor = Parameters<typeof backend.shapeOf>[0]
const read = async (x: Tensor): Promise<number[]> => Array.from(await backend.toHost(x))

it('anchors stand around each position, with one area in each proportion', async () => {
  const options = { featureSize: [2, 2], stride: 10, offset: 0.5, sizes: [8], aspectRatios: [1, 4] } as const
  const boxes = anchorGrid(ops, options)
  expect(boxes.shape).toEqual([8, 4])
  const rows = await read(boxes)
  expect(rows.slice(0, 8)).toEqual([1, 1, 9, 9, 3, -3, 7, 13])
  expect(rows.slice(8, 12)).toEqual([11, 1, 19, 9])
  expect(rows.slice(16, 20)).toEqual([1, 11, 9, 19])
  for (const sizes of [[], [0], [Number.NaN]]) {
    const run = () => anchorGrid(shapes, { ...options, sizes })
    expect(run).toThrow(expect.objectContaining({ code: 'anchorGrid.anchors' }))
  }
})

it('anchors go to their best box, and each box keeps its best anchors', async () => {
  const quality = tensor(backend, [0.1, 0.75, 0.5, 0.2, 0.2, 0.25, 0.5, 0.1], [2, 4])
  const options = { thresholds: [0.25, 0.75], labels: [0, -1, 1] }
  const match = (allowLowQualityMatches: boolean) => matchAnchors(ops, quality, { ...options, allowLowQualityMatches })
  expect(await read(match(false).matches)).toEqual([1, 0, 0, 0])
  expect(await read(match(false).labels)).toEqual([0, 1, -1, 0])
  expect(await read(match(true).labels)).toEqual([0, 1, 1, 0])
  const run = () => matchAnchors(shapes, [2, 4], { thresholds: [0.5], labels: [1], allowLowQualityMatches: false })
  expect(run).toThrow(expect.objectContaining({ code: 'matchAnchors.labels' }))
})
