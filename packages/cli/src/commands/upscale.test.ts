import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeImage, encodePng, type Image } from '@convene/data'
import { type Batches, sgd, startState, writeCheckpoint } from '@convene/train'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPhotoFolder, demoPhotos } from '../demoPhotos.ts'
import { collectingContext, run } from '../run.testing.ts'
import { superResolution } from '../training/tasks/superResolution.ts'
import { upscalingRecord } from '../upscaling/modelFile.ts'
import { upscalingNetwork } from '../upscaling/network.ts'

/** Stripes about a brightness. */
function photoOf(height: number, width: number, level: number): Image {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => level + ((Math.floor(i / 3) % width) % 8))
  return { height, width, channels: 3, data }
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  const { model } = upscalingNetwork('espcn', 2)
  const state = startState(model, sgd({}), { seed: 3 })
  await writeFile(
    join(folder, 'net.safetensors'),
    writeCheckpoint(state, upscalingRecord.metadata({ network: 'espcn', scale: 2 })),
  )
  await writeFile(join(folder, 'other.safetensors'), writeCheckpoint(state, {}))
  for (const [part, levels] of [
    ['train', [20, 60, 100]],
    ['test', [200]],
  ] as const) {
    await mkdir(join(folder, 'photos', part), { recursive: true })
    for (const level of levels) {
      await writeFile(join(folder, 'photos', part, `${level}.png`), await encodePng(photoOf(150, 180, level)))
    }
  }
})
afterAll(() => rm(folder, { recursive: true }))

const backend = ['--backend', 'wasm:threads=1']
const upscale = (...args: readonly string[]) => run(['upscale', ...args, ...backend], { cwd: folder })
const photo = join('photos', 'test', '200.png')

describe('convene upscale', () => {
  it('writes a photo that is twice as high and wide', async () => {
    const { code, stdout, stderr } = await upscale(photo, '--model', 'net.safetensors', '--out', 'big.png', '--json')
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ file: photo, picture: 'big.png', width: 360, height: 300 })
    const { width, height } = await decodeImage(await readFile(join(folder, 'big.png')))
    expect([width, height]).toEqual([360, 300])
  })

  it('tells how near to each photo it comes', async () => {
    const asked = [photo, join('photos', 'train', '20.png'), '--score', '--model', 'net.safetensors']
    const { code, stdout, stderr } = await upscale(...asked, '--json')
    expect(code, stderr).toBe(0)
    const { photos, mean } = JSON.parse(stdout)
    expect(photos.map(({ file }: { readonly file: string }) => file)).toEqual(asked.slice(0, 2))
    // The network has learnt nothing.
    expect(photos[0].bicubic).toBeGreaterThan(photos[0].network + 10)
    expect(mean.bicubic).toBeCloseTo((photos[0].bicubic + photos[1].bicubic) / 2, 9)
    expect((await upscale(...asked)).stdout).toMatch(/mean +│ +\d+\.\d\d │ +-?\d+\.\d\d │ +-\d+\.\d\d/)
  })

  it('brings a network that comes half a decibel nearer to photos that it has not seen than bicubic interpolation', async () => {
    const photos = demoPhotos.map(name => join(demoPhotoFolder(), name))
    const { code, stdout, stderr } = await upscale(...photos, '--score', '--json')
    expect(code, stderr).toBe(0)
    const { photos: scores } = JSON.parse(stdout)
    expect(scores.length).toBe(3)
    for (const { bicubic, network } of scores) expect(network).toBeGreaterThan(bicubic + 0.5)
  })

  it('says what is wrong with what it is given', async () => {
    const [two, none, other] = [
      await upscale(photo, photo, '--model', 'net.safetensors'),
      await upscale('nothing.png', '--model', 'net.safetensors'),
      await upscale(photo, '--model', 'other.safetensors'),
    ]
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('usage.argument')])
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('image.read')])
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('checkpoint.format')])
  })
})

describe('convene train super-resolution', () => {
  const prepare = (name: string, data: string | undefined) => {
    const model = superResolution.model(name)
    const options = { data, base: undefined, epochs: 2, batchSize: 3, seed: 1 }
    return superResolution.prepare(collectingContext().context, model, options)
  }
  const firstOf = async (batches: Batches) => {
    for await (const batch of batches(0)) return batch
    return {}
  }
  /** In tens, of the photos that a batch is from. */
  const levels = ({ labels }: Awaited<ReturnType<typeof firstOf>>) => {
    const size = labels!.data.length / labels!.shape[0]!
    const means = Array.from({ length: labels!.shape[0]! }, (_, i) =>
      labels!.data.slice(i * size, (i + 1) * size).reduce((sum, value) => sum + value / size, 0),
    )
    return new Set(means.map(mean => Math.floor((255 * mean) / 10) * 10))
  }

  it.each([
    ['espcn', 32, 48],
    ['srcnn', 60, 48],
  ] as const)('learns by %s from some photos, tries on another, and tests on those for tests', async (name, x, y) => {
    const task = await prepare(name, join(folder, 'photos'))
    const [train, validation, test] = [
      await firstOf(task.train),
      await firstOf(task.validation),
      await firstOf(task.test),
    ]
    expect([train.x!.shape, train.labels!.shape]).toEqual([
      [3, x, x, 1],
      [3, y, y, 1],
    ])
    expect(await firstOf(task.validation)).toEqual(validation)
    expect([...levels(test)]).toEqual([200])
    expect([...levels(validation)].length).toBe(1)
    expect([20, 60, 100]).toEqual(expect.arrayContaining([...levels(validation), ...levels(train)]))
    expect([...levels(train)]).not.toContain([...levels(validation)][0])
  })

  it('says what is wrong with the photos, or that there are none', async () => {
    await expect(prepare('espcn', undefined)).rejects.toThrow(/usage.data/)
    await expect(prepare('espcn', folder)).rejects.toThrow(/dataset/)
    expect(() => superResolution.model('lenet5')).toThrow(/usage.model/)
  })
})
