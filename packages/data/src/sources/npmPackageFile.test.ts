import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomKey, uniform } from '@convene/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheOptions, type FetchOptions } from './fetchOptions.ts'
import type { NpmPackage } from './npmPackage.ts'
import { npmPackageFile } from './npmPackageFile.ts'
import { npmEnvironment, publishTiny } from './npmRegistry.testing.ts'
import type { Environment } from './npmSettings.ts'
import type { DownloadProgress } from './progress.ts'
import { type Served, type TestServer, testServer } from './server.testing.ts'

// Several pieces long. What is in it does not matter before it is unpacked.
const bytes = Buffer.from(uniform(randomKey(1), [100_000]).buffer)
const tarball = { bytes, integrity: integrityOf(bytes) }
const pinned: NpmPackage = { npm: 'tiny@1.0.0', integrity: tarball.integrity }

let folder: string
let cache: string
let server: TestServer
let progress: DownloadProgress[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  cache = join(folder, 'cache')
  server = await testServer()
  progress = []
  publish({})
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}

/** Puts the package on the registry. */
function publish(served: Partial<Served>, integrity: string = tarball.integrity): void {
  publishTiny(server, { bytes: tarball.bytes, ...served }, integrity)
}

const environment = (settings?: Readonly<Record<string, string>>): Environment =>
  npmEnvironment(folder, server, settings)

/** Fetches a package, and tells the checksum of what is in the cache then. */
async function load(source: NpmPackage, options: FetchOptions = {}): Promise<string> {
  const onProgress = (event: DownloadProgress) => progress.push(event)
  const file = await npmPackageFile(
    source,
    2 ** 31,
    cacheOptions({ cache, env: environment(), onProgress, ...options }),
  )
  return integrityOf(await readFile(file))
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

const kinds = () => [...new Set(progress.map(({ kind }) => kind))]
const downloads = () => server.requests.filter(request => request.includes('.tgz'))

describe('a package of the registry', () => {
  it('is fetched once, with progress, and read from the cache from then on', async () => {
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(server.requests).toEqual(['/tiny', '/tiny/-/tiny-1.0.0.tgz'])
    const size = tarball.bytes.length
    expect(progress[0]).toEqual({ kind: 'download', what: 'tiny@1.0.0', received: 0, total: size })
    expect(progress.at(-1)).toEqual({ kind: 'download', what: 'tiny@1.0.0', received: size, total: size })

    progress = []
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(server.requests).toHaveLength(2)
    expect(progress).toEqual([])
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('needs no checksum where the registry states one', async () => {
    expect(await load({ npm: 'tiny@1.0.0' })).toBe(tarball.integrity)
    expect(await load({ npm: 'tiny@1.0.0' })).toBe(tarball.integrity)
    expect(server.requests).toHaveLength(2)
  })

  it('is kept where CONVENE_CACHE says', async () => {
    const elsewhere = join(folder, 'elsewhere')
    await npmPackageFile(pinned, 2 ** 31, cacheOptions({ env: environment({ CONVENE_CACHE: elsewhere }) }))
    expect(await readdir(elsewhere)).toHaveLength(1)
  })

  it('is asked for with the registry and the token of an npmrc, also of a scope', async () => {
    const host = server.address.slice('http:'.length)
    await writeFile(join(folder, 'npmrc'), `@own:registry=${server.address}\n${host}:_authToken=secret\n`)
    server.files.set('/@own%2ftiny', server.files.get('/tiny')!)
    expect(await load({ npm: 'tiny@1.0.0' }, { env: environment() })).toBe(tarball.integrity)
    const env = environment({ npm_config_registry: 'http://localhost:1/' })
    expect(await load({ npm: '@own/tiny@1.0.0' }, { env })).toBe(tarball.integrity)
    expect(server.tokens).toEqual(Array(4).fill('Bearer secret'))
  })

  it('is taken from the registry that stands in for another', async () => {
    const dist = { tarball: 'https://registry.npmjs.org/tiny/-/tiny-1.0.0.tgz', integrity: tarball.integrity }
    server.files.set('/tiny', { bytes: Buffer.from(JSON.stringify({ versions: { '1.0.0': { dist } } })) })
    expect(await load(pinned)).toBe(tarball.integrity)
  })

  it('that is damaged in the cache is fetched again, and that is said', async () => {
    await load(pinned)
    const [file] = await readdir(cache)
    await truncate(join(cache, file!), 1000)
    progress = []
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(progress[0]).toMatchObject({ kind: 'restart', reason: 'the copy in the cache is damaged' })
    expect(downloads()).toHaveLength(2)
  })

  it('with a wrong checksum is refused, and nothing of it stays', async () => {
    const wrong = Buffer.from(tarball.bytes)
    wrong[wrong.length >> 1]! ^= 1
    publish({ bytes: wrong })
    expect(await failure(load(pinned))).toMatch(
      /^source.checksum: expected tiny@1.0.0 with sha512-.*, received sha512-/,
    )
    expect(await readdir(cache)).toEqual([])
    publish({})
    expect(await load(pinned)).toBe(tarball.integrity)
  })

  it('with another checksum on the registry is refused before it is fetched', async () => {
    publish({}, `sha512-${'A'.repeat(86)}==`)
    expect(await failure(load(pinned))).toMatch(/^source.checksum: /)
    expect(downloads()).toEqual([])
  })

  it.each([
    [
      'no such package',
      'none@1.0.0',
      /^source.http: expected none@1.0.0 from the npm registry .*received HTTP status 404/,
    ],
    ['no such version', 'tiny@2.0.0', /^source.missing: expected tiny@2.0.0 in the npm registry .*no such version$/],
    ['a range of versions', 'tiny@^1.0.0', /^source.npm: /],
  ])('%s is said', async (_, npm, message) => {
    expect(await failure(load({ npm }))).toMatch(message)
  })

  it('that is no package document is said', async () => {
    server.files.set('/tiny', { bytes: Buffer.from('<html>') })
    expect(await failure(load(pinned))).toMatch(/^source.json: expected JSON in the entry of tiny/)
  })

  it('whose entry breaks off is asked for again, or that is said', async () => {
    const entry = server.files.get('/tiny')!
    server.files.set('/tiny', { ...entry, breakAfter: 10 })
    expect(await failure(load(pinned))).toMatch(/^source.unreachable: .*aborted/)
    const onProgress = (event: DownloadProgress) => {
      if (event.kind === 'retry') server.files.set('/tiny', entry)
    }
    const env = environment({ npm_config_fetch_retries: '1' })
    expect(await load(pinned, { env, onProgress })).toBe(tarball.integrity)
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

  it('says nothing of the password in a registry address', async () => {
    const env = environment({ npm_config_registry: 'http://user:password@localhost:1/' })
    expect(await failure(load(pinned, { env }))).not.toContain('password')
  })

  it('is fetched safely by two at once', async () => {
    const both = await Promise.all([load(pinned), load(pinned)])
    expect(both).toEqual([tarball.integrity, tarball.integrity])
    expect(await readdir(cache)).toHaveLength(1)
  })
})

describe('a broken download', () => {
  const breakAfter = 150_000

  it('goes on where it ended, by another call', async () => {
    publish({ breakAfter })
    expect(await failure(load(pinned))).toMatch(
      new RegExp(`^source.broken: expected ${tarball.bytes.length} bytes .*the next try continues there$`),
    )
    const [left] = await readdir(cache)
    const size = (await readFile(join(cache, left!))).length
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThanOrEqual(breakAfter)

    publish({})
    progress = []
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(downloads()).toEqual(['/tiny/-/tiny-1.0.0.tgz', `/tiny/-/tiny-1.0.0.tgz bytes=${size}-`])
    expect(server.sent.at(-1)).toBe(tarball.bytes.length - size)
    expect(progress[0]).toMatchObject({ kind: 'download', received: size })
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('goes on by itself as often as npm is set to, and that is said', async () => {
    publish({ breakAfter })
    const env = environment({ npm_config_fetch_retries: '5' })
    expect(await load(pinned, { env })).toBe(tarball.integrity)
    expect(kinds()).toEqual(['download', 'retry'])
    expect(server.sent.reduce((sum, sent) => sum + sent, 0)).toBeGreaterThan(tarball.bytes.length)
  })

  it('goes on after a server error that passes', async () => {
    publish({ status: 503 })
    const onProgress = (event: DownloadProgress) => {
      progress.push(event)
      publish({})
    }
    const env = environment({ npm_config_fetch_retries: '1' })
    expect(await load(pinned, { env, onProgress })).toBe(tarball.integrity)
    expect(progress[0]).toMatchObject({ kind: 'retry', reason: expect.stringContaining('503') })
  })

  it('starts over where the server ignores ranges, and that is said', async () => {
    publish({ breakAfter, ranges: false })
    await failure(load(pinned))
    publish({ ranges: false })
    progress = []
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(progress[0]).toMatchObject({ kind: 'restart', reason: 'the server does not continue downloads' })
  })

  it('whose part is damaged starts over, and that is said', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    await writeFile(join(cache, left!), 'damaged')
    publish({})
    progress = []
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(kinds()).toEqual(['download', 'restart'])
  })

  it('whose part is too long starts over', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    await writeFile(join(cache, left!), Buffer.alloc(tarball.bytes.length + 1))
    publish({})
    expect(await load(pinned)).toBe(tarball.integrity)
  })

  it('whose part was whole already is not fetched again', async () => {
    publish({ breakAfter })
    await failure(load(pinned))
    const [left] = await readdir(cache)
    await writeFile(join(cache, left!), tarball.bytes)
    expect(await load(pinned)).toBe(tarball.integrity)
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
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(downloads()[0]).toMatch(/ bytes=\d+-$/)
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('can be aborted, and goes on later', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const onProgress = (event: DownloadProgress) => {
      if (event.kind === 'download' && event.received > 0) stop.abort(reason)
    }
    // A server that stops in the middle: the call ends by the signal alone.
    publish({ breakAfter, hang: true })
    await expect(load(pinned, { signal: stop.signal, onProgress })).rejects.toBe(reason)
    publish({})
    expect(await load(pinned)).toBe(tarball.integrity)
    expect(downloads()[1]).toMatch(/ bytes=\d+-$/)
    await expect(load(pinned, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
