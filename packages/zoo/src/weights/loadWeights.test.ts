import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mapTree, type Tree } from '@convene/core'
import type { DownloadProgress, Environment, NpmSource } from '@convene/data/node'
import type { HostTensor } from '@convene/nn'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { npmEnvironment, publishTiny } from '../../../data/src/sources/npmRegistry.testing.ts'
import { type Served, type TestServer, testServer } from '../../../data/src/sources/server.testing.ts'
import { type LoadWeightsOptions, loadWeights } from './loadWeights.ts'
import type { WeightsSource } from './source.ts'
import { packModel, type Tarball, type TinyModel, tinyModel, writeModel } from './tinyModel.testing.ts'

let folder: string
let cache: string
let server: TestServer
let model: TinyModel
let tarball: Tarball
let pinned: NpmSource
let progress: DownloadProgress[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  cache = join(folder, 'cache')
  server = await testServer()
  // Random numbers hardly shrink: these come in several pieces.
  model = tinyModel(100_000)
  tarball = await packModel(join(folder, 'tiny.tgz'), model)
  pinned = { npm: 'tiny@1.0.0', integrity: tarball.integrity, path: 'net/model.json' }
  progress = []
  publish({})
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** Puts the package on the registry. */
function publish(served: Partial<Served>, integrity: string = tarball.integrity): void {
  publishTiny(server, { bytes: tarball.bytes, ...served }, integrity)
}

const environment = (settings?: Readonly<Record<string, string>>): Environment =>
  npmEnvironment(folder, server, settings)

function load(source: WeightsSource, options: LoadWeightsOptions = {}) {
  return loadWeights(source, { cache, env: environment(), onProgress: event => progress.push(event), ...options })
}

/** The code and the message of what a promise is rejected with; a message is one line. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof Error)) throw new Error('it did not fail')
  expect(error.message).not.toContain('\n')
  return error.message
}

/** Stands for weights in comparisons: element by element would take long. */
function digest(weights: Tree<HostTensor>) {
  return mapTree(weights, ({ shape, data }) => [shape, createHash('sha256').update(data).digest('hex')])
}

const kinds = () => [...new Set(progress.map(({ kind }) => kind))]

describe('a package of the registry', () => {
  it('is fetched once, with progress, and read from the cache from then on', async () => {
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(server.requests).toEqual(['/tiny', '/tiny/-/tiny-1.0.0.tgz'])
    const size = tarball.bytes.length
    expect(progress[0]).toEqual({ kind: 'download', what: 'tiny@1.0.0', received: 0, total: size })
    expect(progress.at(-1)).toEqual({ kind: 'download', what: 'tiny@1.0.0', received: size, total: size })

    progress = []
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(server.requests).toHaveLength(2)
    expect(progress).toEqual([])
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('needs neither a checksum nor a path, where the registry states the one and there is one model', async () => {
    expect(digest(await load({ npm: 'tiny@1.0.0' }))).toEqual(digest(model.weights))
    expect(digest(await load({ npm: 'tiny@1.0.0' }))).toEqual(digest(model.weights))
    expect(server.requests).toHaveLength(2)
  })

  it('offline is said in one line, with what to do', async () => {
    const env = environment({ npm_config_registry: 'http://localhost:1/', npm_config_fetch_retries: '5' })
    const message = await failure(load(pinned, { env }))
    expect(message).toMatch(/^source.unreachable: expected tiny@1.0.0 from the npm registry http:\/\/localhost:1\//)
    expect(message).toContain('give a local folder instead')
    expect(message).toContain('ECONNREFUSED')
    const set = environment({ npm_config_offline: 'true' })
    expect(await failure(load(pinned, { env: set }))).toContain('npm is set to offline')
    expect(server.requests).toEqual([])
  })
})

describe('an address', () => {
  it('of a .tgz is fetched once', async () => {
    server.files.set('/tiny.tgz', { bytes: tarball.bytes })
    const source = { url: `${server.address}tiny.tgz` }
    expect(digest(await load(source))).toEqual(digest(model.weights))
    expect(digest(await load(source))).toEqual(digest(model.weights))
    expect(server.requests).toEqual(['/tiny.tgz'])
  })

  it('of a model.json brings the shards beside it', async () => {
    server.files.set('/net/model.json', { bytes: Buffer.from(JSON.stringify(model.json)) })
    for (const [path, bytes] of Object.entries(model.shards)) server.files.set(`/net/${path}`, { bytes })
    const source = { url: `${server.address}net/model.json` }
    expect(digest(await load(source))).toEqual(digest(model.weights))
    expect(digest(await load(source))).toEqual(digest(model.weights))
    expect(server.requests).toHaveLength(4)

    server.files.delete('/net/shard2of3.bin')
    const fresh = join(folder, 'fresh')
    expect(await failure(load(source, { cache: fresh }))).toMatch(
      /^source.missing: expected shard2of3.bin in http:.*404$/,
    )
  })

  it.each([
    ['the same etag goes on where it ended', '"one"', '"one"', / bytes=\d+-$/],
    ['another etag starts over', '"one"', '"two"', /\.tgz$/],
    ['no etag starts over', undefined, undefined, /\.tgz$/],
    ['a weak etag starts over', 'W/"one"', 'W/"one"', /\.tgz$/],
  ])('without a checksum and with %s', async (_, first, second, last) => {
    const etag = (value: string | undefined) => (value === undefined ? {} : { etag: value })
    server.files.set('/tiny.tgz', { bytes: tarball.bytes, breakAfter: 150_000, ...etag(first) })
    const source = { url: `${server.address}tiny.tgz` }
    await failure(load(source))
    server.files.set('/tiny.tgz', { bytes: tarball.bytes, ...etag(second) })
    expect(digest(await load(source))).toEqual(digest(model.weights))
    expect(server.requests.at(-1)).toMatch(last)
  })

  it('without a checksum and an etag starts over within a call too', async () => {
    server.files.set('/tiny.tgz', { bytes: tarball.bytes, breakAfter: 150_000 })
    const onProgress = (event: DownloadProgress) => {
      progress.push(event)
      if (event.kind === 'retry') server.files.set('/tiny.tgz', { bytes: tarball.bytes })
    }
    const env = environment({ npm_config_fetch_retries: '1' })
    const source = { url: `${server.address}tiny.tgz` }
    expect(digest(await load(source, { env, onProgress }))).toEqual(digest(model.weights))
    expect(server.requests).toEqual(['/tiny.tgz', '/tiny.tgz'])
    expect(kinds()).toEqual(['download', 'retry', 'restart'])
  })

  it.each([
    ['http://example.com/model.json', /^source.address: expected an https address, received http:\/\/example.com/],
    ['http://localhost.example.com/model.json', /^source.address: /],
    ['ftp://example.com/model.json', /^source.address: /],
    ['nonsense', /^source.address: /],
    ['https://example.com/model.h5', /^weights.source: /],
  ])('%s is refused', async (url, message) => {
    expect(await failure(load({ url }))).toMatch(message)
  })
})

describe('local sources', () => {
  it('are a folder, a model.json, a .tgz', async () => {
    const net = join(folder, 'package', 'net')
    expect(digest(await load({ folder: net }))).toEqual(digest(model.weights))
    expect(digest(await load({ file: join(net, 'model.json') }))).toEqual(digest(model.weights))
    expect(digest(await load({ file: tarball.file }))).toEqual(digest(model.weights))
    expect(digest(await load({ file: tarball.file, path: 'net/model.json' }))).toEqual(digest(model.weights))
    expect(server.requests).toEqual([])
  })

  it('that are missing are said', async () => {
    expect(await failure(load({ folder: join(folder, 'none') }))).toMatch(/^source.missing: expected model.json in /)
    expect(await failure(load({ file: join(folder, 'none.tgz') }))).toMatch(/^source.missing: expected none.tgz in /)
    expect(await failure(load({ file: tarball.file, path: 'x/model.json' }))).toMatch(
      /^source.missing: expected x\/model/,
    )
  })

  it('with a missing, a truncated, or a linked shard are refused', async () => {
    const net = join(folder, 'package', 'net')
    await truncate(join(net, 'shard2of3.bin'), 100)
    expect(await failure(load({ folder: net }))).toMatch(/^weights.bytes: .*a shard is truncated$/)
    await rm(join(net, 'shard2of3.bin'))
    expect(await failure(load({ folder: net }))).toMatch(/^source.missing: expected shard2of3.bin in .*no such file$/)
    await symlink('/dev/zero', join(net, 'shard2of3.bin'))
    expect(await failure(load({ folder: net }))).toMatch(/^source.missing: .*a symbolic link$/)
    await rm(join(net, 'shard2of3.bin'))
    await mkdir(join(net, 'shard2of3.bin'))
    expect(await failure(load({ folder: net }))).toMatch(/^source.missing: .*something that is no file$/)
  })

  it('that are no .tgz, or half of one, are refused', async () => {
    const broken = join(folder, 'broken.tgz')
    await writeFile(broken, 'no archive')
    expect(await failure(load({ file: broken }))).toMatch(/^source.tarball: expected a .tgz in /)
    await writeFile(broken, tarball.bytes.subarray(0, tarball.bytes.length >> 1))
    expect(await failure(load({ file: broken }))).toMatch(/^source.tarball: expected a .tgz in /)
    await writeFile(broken, '')
    expect(await failure(load({ file: broken }))).toMatch(/^source.(tarball|missing): /)
  })

  it('with two models need a path', async () => {
    await writeModel(join(folder, 'package', 'other'), tinyModel(1))
    const two = await packModel(join(folder, 'two.tgz'), model)
    expect(await failure(load({ file: two.file }))).toMatch(/^source.missing: expected one model.json in /)
    expect(await load({ file: two.file, path: 'other/model.json' })).toEqual(tinyModel(1).weights)
  })
})
