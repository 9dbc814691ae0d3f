import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomKey, uniform } from '@convene/core'
import { encodePng } from '@convene/data'
import { create } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

let folder = ''
let photos = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  photos = join(folder, 'photos')
  for (const [name, level] of [
    ['dark', 20],
    ['light', 180],
  ] as const) {
    await mkdir(join(photos, name), { recursive: true })
    for (let i = 0; i < 20; i++) {
      const noise = uniform(randomKey(level + i), [20 * 18 * 3])
      const data = Uint8Array.from(noise, value => level + 60 * value)
      await writeFile(join(photos, name, `${i}.png`), await encodePng({ height: 20, width: 18, channels: 3, data }))
    }
  }
  await writeFile(join(photos, 'dark', 'broken.png'), 'no picture')
})
afterAll(() => rm(folder, { recursive: true }))

const options = ['--backend', 'wasm:threads=1', '--json']
const train = (data: string, out: string, ...more: readonly string[]) =>
  run(['train', data, '--out', join(folder, out), ...options, ...more])

describe('convene train, on a folder of photos', () => {
  it('learns to tell its classes; evaluate and predict know them', async () => {
    const { code, stdout, stderr } = await train(photos, 'run', '--model', 'lenet5', '--epochs', '12', '--batch', '8')
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/left out: .*broken\.png/)
    const { dataset, model, test, weights } = JSON.parse(stdout)
    expect([dataset, model]).toEqual(['photos', 'lenet5'])
    expect(test.accuracy).toBe(1)

    const evaluated = await run(['evaluate', join(process.cwd(), weights), '--data', photos, ...options])
    expect(evaluated.code, evaluated.stderr).toBe(0)
    const { accuracy, confusion, classNames } = JSON.parse(evaluated.stdout)
    expect({ accuracy, confusion, classNames }).toEqual({
      accuracy: 1,
      confusion: [
        [20, 0],
        [0, 20],
      ],
      classNames: ['dark', 'light'],
    })
    const nowhere = await run(['evaluate', join(process.cwd(), weights), ...options])
    expect([nowhere.code, nowhere.stderr]).toEqual([
      2,
      expect.stringMatching(/usage.data: expected --data with a folder/),
    ])

    const predicted = await run(['predict', join(process.cwd(), weights), join(photos, 'light', '3.png'), ...options])
    expect(JSON.parse(predicted.stdout)[0].top[0].label).toBe('light')
  })

  it('takes a .tgz, and the residual net where none is named; the same seed gives the same', async () => {
    const file = join(folder, 'photos.tgz')
    await create({ file, gzip: true, cwd: folder }, ['photos'])
    const env = { ...process.env, CONVENE_CACHE: join(folder, 'cache') }
    const packed = await run(['train', file, '--out', join(folder, 'packed'), ...options, '--epochs', '1'], { env })
    expect(packed.code, packed.stderr).toBe(0)
    const { model, test, history } = JSON.parse(packed.stdout)
    expect(model).toBe('resnet8')
    const loose = JSON.parse((await train(photos, 'loose', '--epochs', '1')).stdout)
    expect({ test: loose.test, history: loose.history }).toEqual({ test, history })
  })

  it('says what it cannot take', async () => {
    const yolo = await train(photos, 'yolo', '--model', 'yolov2')
    expect([yolo.code, yolo.stderr]).toEqual([2, expect.stringMatching(/usage.model: .*tells classes.*yolov2/)])
    const both = await train(photos, 'both', '--data', photos)
    expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/usage.data: expected no --data/)])
    const one = await train(join(photos, 'dark'), 'one')
    expect([one.code, one.stderr]).toEqual([1, expect.stringMatching(/dataset.classes/)])
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, 'few', name), { recursive: true })
      await writeFile(
        join(folder, 'few', name, '1.png'),
        await encodePng({ height: 1, width: 1, channels: 3, data: new Uint8Array(3) }),
      )
    }
    const few = await train(join(folder, 'few'), 'few-run')
    expect([few.code, few.stderr]).toEqual([
      1,
      expect.stringMatching(/dataset.photos: expected ten photos .*received 2/),
    ])
    const unpacked = await train(join(folder, 'none.tgz'), 'none')
    expect([unpacked.code, unpacked.stderr]).toEqual([1, expect.stringMatching(/source.missing/)])
  })
})
