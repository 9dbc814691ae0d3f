import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wasm } from '@convene/backend-wasm'
import { randomKey } from '@convene/core'
import { encodePng } from '@convene/data'
import { type Batch, fit, type TrainState, writeCheckpoint } from '@convene/train'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectingContext, run } from '../../run.testing.ts'
import { writeDigits } from '../digits.testing.ts'
import type { Task } from '../task.ts'
import { digitBoxes } from './digitBoxes.ts'

let folder: string
let task: Task
const model = digitBoxes.model(undefined)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-digits-'))
  await writeDigits(folder)
  const options = { data: folder, base: undefined, epochs: 1, batchSize: 2, seed: 0 }
  task = await digitBoxes.prepare(collectingContext().context, model, options)
})
afterAll(() => rm(folder, { recursive: true }))

async function first(batches: AsyncIterable<Batch> | Iterable<Batch>, count: number): Promise<readonly Batch[]> {
  const found: Batch[] = []
  for await (const batch of batches) if (found.push(batch) === count) break
  return found
}

/** Whether two batches have the same images. */
function isSame(a: Batch, b: Batch): boolean {
  return Buffer.from(a.x!.data.buffer).equals(Buffer.from(b.x!.data.buffer))
}

describe('digit boxes', () => {
  it('come in squares of several sizes, with what each place is to say and the objects', async () => {
    const batches = await first(task.train(0), 21)
    const sides = batches.map(({ x }) => x!.shape[1]!)
    for (const [i, side] of sides.entries()) expect(side).toBe(sides[i - (i % 10)])
    expect(new Set(sides.map(side => side % 16))).toEqual(new Set([0]))
    expect(new Set(sides).size).toBeGreaterThan(1)
    for (const { x, labels, objects } of batches.slice(8, 12)) {
      const cells = (x!.shape[1]! / 8) ** 2
      expect(labels!.shape).toEqual([2, cells * 3 * 15 + cells * 3 + 4 * 5])
      expect(objects!.shape).toEqual([2, 5, 5])
      expect(x!.data.every(value => value >= 0 && value <= 1)).toBe(true)
      // As many are assigned as there are, but where two have one place.
      const values = labels!.data.filter((_, i) => i % (labels!.shape[1] ?? 0) < cells * 45)
      const assigned = values.filter((value, i) => i % 15 === 4 && value === 1).length
      const there = objects!.data.filter((value, i) => i % 5 === 0 && value >= 0).length
      expect(there).toBeGreaterThanOrEqual(2)
      expect(assigned).toBeLessThanOrEqual(there)
      expect(assigned).toBeGreaterThanOrEqual(1)
    }
    const again = await first(task.train(0), 1)
    expect(isSame(again[0]!, batches[0]!)).toBe(true)
    const others = await first(task.train(1), 1)
    expect(isSame(others[0]!, batches[0]!)).toBe(false)
    const [tested] = await first(task.validation(0), 1)
    const [later] = await first(task.validation(1), 1)
    expect(isSame(later!, tested!)).toBe(true)
  })

  it('are learnt, and what has learnt them finds something', async () => {
    const backend = await wasm({ threads: 1 })
    const losses: number[] = []
    let state: TrainState | undefined
    const batches = await first(task.train(0), 3)
    const given = { backend, optimizer: task.optimizer, loss: task.loss, metrics: task.metrics, epochs: 3, seed: 0 }
    const validation = () => batches.slice(0, 1)
    for await (const event of fit(model, () => batches, { ...given, validation })) {
      if (event.type === 'batch') losses.push(event.loss)
      else {
        expect(event.figures['validation/mAP50']).toBeGreaterThanOrEqual(0)
        state = await event.snapshot()
      }
    }
    await backend.close?.()
    expect(losses).toHaveLength(9)
    expect(losses.slice(6).every((loss, i) => loss < losses[i]!)).toBe(true)

    await writeFile(join(folder, 'best.safetensors'), writeCheckpoint(state!, task.about))
    const image = { height: 96, width: 96, channels: 3, data: new Uint8Array(96 * 96 * 3) } as const
    await writeFile(join(folder, 'dark.png'), await encodePng(image))
    const args = ['detect', 'dark.png', '--weights', 'best.safetensors', '--json']
    const { code, stdout, stderr } = await run([...args, '--threshold', '0'], { cwd: folder })
    expect(code, stderr).toBe(0)
    const [{ objects }] = JSON.parse(stdout)
    expect(objects.length).toBeGreaterThan(0)
    expect(objects[0].label).toMatch(/^\d$/)
  })

  it('are of one network', () => {
    expect(() => digitBoxes.model('lenet5')).toThrow('usage.model')
    expect(digitBoxes.model('digitDetector').name).toBe('digitDetector')
  })

  it('are found by none but a detector', async () => {
    await writeFile(join(folder, 'other.safetensors'), writeCheckpoint(other, {}))
    await writeFile(join(folder, 'text.safetensors'), 'no weights')
    for (const file of ['other.safetensors', 'text.safetensors']) {
      const image = { height: 16, width: 16, channels: 3, data: new Uint8Array(16 * 16 * 3) } as const
      await writeFile(join(folder, 'small.png'), await encodePng(image))
      const { code, stderr } = await run(['detect', 'small.png', '--weights', file], { cwd: folder })
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^convene: (checkpoint|safetensors)\.\w+: [^\n]+\n$/)])
    }
  })
})

/** A state of another network: of one weight. */
const other: TrainState = {
  step: 0,
  epoch: 0,
  batch: 0,
  key: randomKey(0),
  sums: {},
  history: [],
  variables: { 'a/bias': { shape: [1], data: new Float32Array(1) } },
  slots: {},
}
