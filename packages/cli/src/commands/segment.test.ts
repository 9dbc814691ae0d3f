import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodePng } from '@convene/data'
import { readImage } from '@convene/data/node'
import { sgd, startState, writeCheckpoint } from '@convene/train'
import { unetDigits } from '@convene/zoo'
import { cacheFolder } from '@convene/zoo/weights'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'
import { segmentingRecord } from '../segmenting/modelFile.ts'

const classNames = ['background', ...'0123456789']
const model = unetDigits()

/** A network that knows one class only, by its last bias. */
function knowing(index: number): Uint8Array {
  const weights = {
    'predictions/kernel': { shape: [1, 1, 16, 11], data: new Float32Array(16 * 11) },
    'predictions/bias': { shape: [11], data: Float32Array.from({ length: 11 }, (_, c) => (c === index ? 5 : 0)) },
  }
  const state = startState(model, sgd(), { weights })
  return writeCheckpoint(state, segmentingRecord.metadata({ network: 'unetDigits', classNames }))
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-segment-'))
  const photo = { height: 40, width: 90, channels: 3 as const, data: new Uint8Array(40 * 90 * 3).fill(100) }
  await writeFile(join(folder, 'photo.png'), await encodePng(photo))
  await writeFile(join(folder, 'text.jpg'), 'This is no photo.\n')
  await writeFile(join(folder, 'three.safetensors'), knowing(4))
  await writeFile(join(folder, 'none.safetensors'), knowing(0))
  await writeFile(join(folder, 'other.safetensors'), writeCheckpoint(startState(model, sgd())))
})
afterAll(() => rm(folder, { recursive: true }))

const segment = (...args: readonly string[]) =>
  run(['segment', ...args, '--backend', 'wasm:threads=1'], {
    cwd: folder,
    // An empty cache and no registry: whoever asks for weights fails with another error.
    env: { ...process.env, CONVENE_CACHE: join(folder, 'no-cache'), npm_config_registry: 'http://127.0.0.1:1/' },
  })
const pixel = async (file: string, y: number, x: number) => {
  const { data, width } = await readImage(join(folder, file))
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
}

describe('convene segment', () => {
  it('draws each pixel in the colour of its class, a small photo larger, and tells how much there is', async () => {
    const { code, stdout, stderr } = await segment(
      'photo.png',
      '--model',
      'three.safetensors',
      '--json',
      '--out',
      'a.png',
    )
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'photo.png',
      picture: 'a.png',
      network: 'unetDigits',
      classes: [{ label: '3', share: 1, colour: '#000080' }],
    })
    const { height, width } = await readImage(join(folder, 'a.png'))
    expect([height, width]).toEqual([5 * 40, 5 * 90])
    // Two fifths of 100 and three of blue 128.
    for (const [y, x] of [
      [0, 0],
      [199, 449],
    ] as const)
      expect(await pixel('a.png', y, x)).toEqual([40, 40, 117])
  })

  it('leaves the background as it is', async () => {
    const { code, stdout, stderr } = await segment('photo.png', '--model', 'none.safetensors', '--out', 'b.png')
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^photo.png {2}\(b.png, .*, \d+\.\d s\)\n {2}100.00 % {2}background\n$/)
    expect(await pixel('b.png', 20, 45)).toEqual([100, 100, 100])
  })

  const photos = fileURLToPath(new URL('../../../../photos/', import.meta.url))
  const cache = cacheFolder(undefined, process.env)
  const here = existsSync(cache) && readdirSync(cache).some(file => /codait-max-image-segmenter-.*\.tgz$/.test(file))
  it.skipIf(!here)(
    'finds the dog, the bicycle and the car (skipped where the weights are not in the cache)',
    async () => {
      const out = join(folder, 'dog.png')
      const { code, stdout, stderr } = await run(['segment', 'dog.jpg', '--json', '--out', out], { cwd: photos })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const { network, classes } = JSON.parse(stdout)
      expect(network).toBe('deeplabV3MobilenetV2')
      expect(classes.map(({ label }: { readonly label: string }) => label)).toEqual([
        'background',
        'dog',
        'bicycle',
        'car',
      ])
      // The dog sits below the middle of the left half: more blue and less green there than before.
      const before = await readImage(join(photos, 'dog.jpg'))
      const at = (400 * before.width + 220) * 3
      const purple = [64, 0, 128]
      expect(await pixel('dog.png', 400, 220)).toEqual(
        [...before.data.subarray(at, at + 3)].map((value, i) => Math.round(0.4 * value + 0.6 * purple[i]!)),
      )
    },
    180_000,
  )

  it.each([
    [['text.jpg'], 'image.format'],
    [['photo.png', '--model', 'other.safetensors'], 'checkpoint.format'],
    [['photo.png', '--model', 'absent.safetensors'], 'absent.safetensors'],
    [['photo.png', '--weights', 'ftp://a'], 'weights.source'],
  ])('refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await segment(...args)
    expect([code === 0, stdout]).toEqual([false, ''])
    expect(stderr).toContain(says)
  })
})
