import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Batches, readCheckpoint, sgd, startState, writeCheckpoint } from '@convene/train'
import { lenet5 } from '@convene/zoo'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromSquareRootSizes, toFormat, toPixels } from '../../../../detection/src/index.ts'
import { collectingContext, run } from '../../run.testing.ts'
import { writeDigits } from '../digits.testing.ts'
import { zooRecord } from '../modelFile.ts'
import { digitLocation } from './digitLocation.ts'

let folder = ''
const state = startState(lenet5(), sgd({}), { seed: 3 })
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  await writeDigits(folder, squares)
  const classNames = Array.from({ length: 10 }, (_, i) => String(i))
  const vision = { kind: 'dataset', normalization: { mean: [0.25], standardDeviation: [0.5] }, border: 0 } as const
  const about = { isPretrained: false, classNames, dataset: 'mnist', vision }
  const write = (file: string, model: string) =>
    writeFile(join(folder, file), writeCheckpoint(state, zooRecord.metadata({ ...about, model })))
  await write('base.safetensors', 'lenet5')
  const other = startState({ ...lenet5(), name: 'other' }, sgd({}), {})
  await writeFile(join(folder, 'other.safetensors'), writeCheckpoint(other, {}))
})
afterAll(() => rm(folder, { recursive: true }))

/** Digits that fill their images: the greater their class, the lower they are. */
function squares(n: number): Uint8Array {
  return Uint8Array.from({ length: n * 784 }, (_, i) =>
    Math.floor((i % 784) / 28) >= Math.floor(i / 784) % 10 ? 255 : 0,
  )
}

const prepare = (base: string | undefined, seed = 1) =>
  digitLocation.prepare(collectingContext({ cwd: folder }).context, digitLocation.model(undefined), {
    data: folder,
    base,
    epochs: 2,
    batchSize: 8,
    seed,
  })
const firstOf = async (batches: Batches, epoch = 0) => {
  for await (const batch of batches(epoch)) return batch
  return {}
}

describe('convene train digit-location', () => {
  it('learns from scenes as the base saw digits, with the box of each', async () => {
    const task = await prepare('base.safetensors')
    const { x, labels, box } = await firstOf(task.train)
    expect([x!.shape, labels!.shape, box!.shape]).toEqual([[8, 64, 64, 1], [8], [8, 4]])
    const { data } = toFormat(toPixels(fromSquareRootSizes(box!.data), [64, 64]), 'xyxy')
    for (let i = 0; i < 8; i++) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = Array.from(data.slice(4 * i, 4 * i + 4), Math.round)
      const at = (y: number, x_: number) => x!.data[(i * 64 + y) * 64 + x_]! * 0.5 + 0.25
      // Ink is bright, paper is dark, from 0 to 1.
      expect(at(y1 + 1, x1 + 1)).toBeGreaterThan(0.6)
      expect(at(y2 - 2, x2 - 2)).toBeGreaterThan(0.6)
      if (y1 > 1) expect(at(y1 - 2, x1)).toBeLessThan(0.4)
      if (x2 < 62) expect(at(y2 - 1, x2 + 1)).toBeLessThan(0.4)
      // The class says which part of its square a digit covers.
      expect(Math.abs((y2 - y1) / (x2 - x1) - (28 - labels!.data[i]!) / 28)).toBeLessThan(0.05)
    }
  })

  it('tries on other scenes, the same ones each time', async () => {
    const task = await prepare('base.safetensors')
    const [train, validation, test] = [
      await firstOf(task.train),
      await firstOf(task.validation),
      await firstOf(task.test),
    ]
    expect(await firstOf(task.validation, 3)).toEqual(validation)
    expect(await firstOf(task.test, 3)).toEqual(test)
    expect(await firstOf(task.train, 1)).not.toEqual(train)
    expect(new Set([train, validation, test].map(({ x }) => x!.data.join())).size).toBe(3)
  })

  it('begins with what the base has learnt', async () => {
    const { weights = {} } = await prepare('base.safetensors')
    expect(Object.keys(weights).toSorted()).toEqual(['c1/bias', 'c1/kernel', 'c3/bias', 'c3/kernel'])
    const stored = readCheckpoint(writeCheckpoint(state, {}), '').state.variables
    expect(weights['c3/kernel']!.data).toEqual(stored['c3/kernel']!.data)
  })

  it('says what is wrong with the base or the network', async () => {
    await expect(prepare(undefined)).rejects.toThrow(/usage.base/)
    await expect(prepare('other.safetensors')).rejects.toThrow(/checkpoint.format/)
    expect(() => digitLocation.model('vgg16')).toThrow(/usage.model/)
    const { code, stderr } = await run(['train', 'digit-location', '--data', folder], { cwd: folder })
    expect([code, stderr]).toEqual([2, expect.stringContaining('usage.base')])
  })
})
