import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../../tools/chromium.ts'
import type { Answer } from './bundled.testing.ts'

/** A file and all that it imports as one, minified, with nothing but esbuild's defaults; packages from their sources. */
async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    conditions: ['@convene/source'],
  })
  return outputFiles[0]!.text
}

/** What runs in it, bundled once; and as something that Node.js imports without a file. */
const script = bundle('bundled.testing.ts')
const address = script.then(text => `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)

/** Rows i and j of the matrix whose element at k is k modulo 7, multiplied. */
const expected = Array.from({ length: 160 * 160 }, (_, place) => {
  const [i, j] = [Math.floor(place / 160), place % 160]
  return Array.from({ length: 160 }, (_, k) => ((160 * i + k) % 7) * ((160 * j + k) % 7)).reduce((a, b) => a + b)
})

it('is less than 150 kB, with core, once it is bundled and compressed', async () => {
  expect(gzipSync(await bundle('index.ts')).byteLength).toBeLessThan(150_000)
})

it('runs as a bundle in Node.js, with threads and without', async () => {
  const { answer } = await import(/* @vite-ignore */ await address)
  for (const threads of [1, 2]) expect(await answer(threads)).toEqual({ threads, product: expected })
})

describe('in an engine', () => {
  /** What a function makes of the bundle in a process with certain flags; `code` defines it as `run`. */
  async function printed(flags: readonly string[], code: string): Promise<unknown> {
    const whole = `${code}\nconsole.log(JSON.stringify(await run(await import('${await address}'))))`
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', whole])
    return JSON.parse(stdout)
  }
  const failing = '({ answer }) => answer(2).catch(({ code, received }) => ({ code, received }))'

  // V8 has none on x64 without SSE 4.1, and can be told that there is none; elsewhere there is no such flag.
  const canLackSimd = process.arch === 'x64'
  if (!canLackSimd) console.warn(`SKIPPED: an engine without SIMD: V8 has always some on ${process.arch}`)
  it.skipIf(!canLackSimd)('without SIMD, opening fails and says why', async () => {
    const answer = await printed(['--no-enable-sse4-1'], `const run = ${failing}`)
    expect(answer).toEqual({ code: 'wasm.simd', received: 'one without' })
  })

  const without = 'delete globalThis.SharedArrayBuffer'
  it('without SharedArrayBuffer, there is one thread', async () => {
    const answer = await printed([], `${without}; const run = ({ answer }) => answer()`)
    expect(answer).toEqual({ threads: 1, product: expected })
  })

  it('without SharedArrayBuffer, asking for two threads fails and says why', async () => {
    const answer = await printed([], `${without}; const run = ${failing}`)
    expect(answer).toEqual({
      code: 'wasm.threads',
      received: 'memory that cannot be shared: there is no SharedArrayBuffer',
    })
  })
})

const executablePath = findChromium(process.env)
if (executablePath === undefined) console.warn('SKIPPED: the bundle in a browser: no Chromium found')

describe.skipIf(executablePath === undefined)('in a browser, the bundle', () => {
  const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
  const worker = `import { answer } from '/bundle.js'
onmessage = async ({ data }) => postMessage(await answer(data))`
  let server: Server
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    const code = await script
    server = createServer(({ url }, response) => {
      const text = { '/bundle.js': code, '/worker.js': worker }[url ?? '']
      response.setHeader('Content-Type', text === undefined ? 'text/html' : 'text/javascript')
      if (url !== '/open') for (const [name, value] of Object.entries(isolating)) response.setHeader(name, value)
      response.end(text ?? '<!doctype html><title>bundle</title>')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  /** Runs an expression on a page. */
  async function onPage(path: string, expression: string): Promise<Answer> {
    const page = await browser.newPage()
    await page.goto(`${origin}${path}`)
    return page.evaluate(expression)
  }

  const inPage = (threads: string) => `import('/bundle.js').then(({ answer }) => answer(${threads}))`
  const inWorker = `new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }) => resolve(data)
    worker.postMessage(3)
  })`

  it('has threads on a page that is cross-origin isolated', async () => {
    for (const threads of [1, 2, 3]) {
      expect(await onPage('/', inPage(`${threads}`))).toEqual({ threads, product: expected })
    }
  })

  it('has threads in a worker of such a page', async () => {
    expect(await onPage('/', inWorker)).toEqual({ threads: 3, product: expected })
  })

  it('has one thread elsewhere', async () => {
    expect(await onPage('/open', inPage(''))).toEqual({ threads: 1, product: expected })
  })
})
