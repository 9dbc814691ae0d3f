import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wasm } from '@convene/backend-wasm'
import { fit } from '@convene/train'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectingContext } from '../../run.testing.ts'
import { writeDigits } from '../digits.testing.ts'
import { digitMasks } from './digitMasks.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-digits-'))
  await writeDigits(folder, squares)
})
afterAll(() => rm(folder, { recursive: true }))

/** A bright square in each image, of another size for each class. */
function squares(n: number): Uint8Array {
  const images = new Uint8Array(n * 28 * 28)
  for (let i = 0; i < n; i++) {
    for (let y = 4; y < 14 + (i % 10); y++) images.fill(255, (i * 28 + y) * 28 + 4, (i * 28 + y) * 28 + 14 + (i % 10))
  }
  return images
}

async function first<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T> {
  for await (const item of items) return item
  throw new Error('there is none')
}

const model = digitMasks.model(undefined)
const prepared = () =>
  digitMasks.prepare(collectingContext().context, model, {
    data: folder,
    epochs: 2,
    batchSize: 3,
    base: undefined,
    seed: 1,
  })

describe('digit-masks', () => {
  it('learns from scenes with a class for each pixel, other ones in each epoch, and is tried on the same', async () => {
    const task = await prepared()
    const { x, labels } = await first(task.train(0))
    expect([x?.shape, labels?.shape]).toEqual([
      [3, 64, 64, 3],
      [3, 64, 64],
    ])
    expect(x!.data.every(value => value >= 0 && value <= 1)).toBe(true)
    expect(labels!.data.every(value => Number.isInteger(value) && value >= 0 && value <= 10)).toBe(true)
    expect(new Set(labels!.data).size).toBeGreaterThan(1)
    // Ink is brighter than paper.
    const mean = (isInk: boolean) => {
      const values = [...x!.data].filter((_, i) => labels!.data[Math.floor(i / 3)]! > 0 === isInk)
      return values.reduce((sum, value) => sum + value, 0) / values.length
    }
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.3)

    expect(await first(task.train(0))).toEqual({ x, labels })
    expect((await first(task.train(1))).labels).not.toEqual(labels)
    expect(await first(task.validation(1))).toEqual(await first(task.validation(0)))
    expect((await first(task.test(0))).labels).not.toEqual((await first(task.validation(0))).labels)
    expect(task.batchesPerEpoch).toBe(Math.ceil(1760 / 3))
  })

  it('takes steps downhill', async () => {
    const { optimizer, loss, metrics, train } = await prepared()
    const batch = await first(train(0))
    const steps = fit(model, () => Array.from({ length: 6 }, () => batch), {
      ...{ backend: await wasm({ threads: 1 }), optimizer, loss, metrics, epochs: 1 },
    })
    const losses: number[] = []
    for await (const event of steps) if (event.type === 'batch') losses.push(event.loss)
    expect(losses.at(-1)).toBeLessThan(losses[0]!)
  })

  it('has its own networks only', () => {
    expect(model.name).toBe('unetDigits')
    expect(() => digitMasks.model('lenet5')).toThrow('usage.model')
  })
})
