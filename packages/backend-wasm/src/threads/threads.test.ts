import type { Worker } from 'node:worker_threads'
import { cpu } from '@convene/backend-cpu'
import { type Backend, randomKey, tensor, uniform } from '@convene/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { WasmTensor } from '../tensor.ts'
import { wasm } from '../wasm.ts'

const opened: Backend<WasmTensor>[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const backend of opened.splice(0)) await backend.close?.()
})

const shape = [160, 160]
const numbers = [1, 2].map(seed => uniform(randomKey(seed), shape))
const attrs = { transposeA: false, transposeB: false }

async function open(threads: number): Promise<Backend<WasmTensor>> {
  const backend = await wasm({ threads })
  opened.push(backend)
  return backend
}

async function product<T>(backend: Backend<T>): Promise<readonly number[]> {
  const [a, b] = numbers.map(data => tensor(backend, data, shape))
  return [...(await backend.toHost(backend.kernels.matMul(shape, a!, b!, attrs)))]
}

/** A backend with two threads, and the one beside the caller's. */
async function withWorker() {
  const started = new Promise<Worker>(resolve => process.once('worker', resolve))
  const backend = await open(2)
  return { backend, worker: await started }
}

describe('threads', () => {
  it('change no bit of a result', async () => {
    const one = await product(await open(1))
    expect(await product(await open(2))).toEqual(one)
    expect(await product(await open(5))).toEqual(one)
  })

  it('compute what the reference does', async () => {
    const expected = await product(cpu())
    // 160 products of numbers in [0, 1): γ₁₆₀ of their sum, which is less than 160.
    const bound = 160 * 160 * 2 ** -24
    for (const [i, value] of (await product(await open(3))).entries()) {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(bound)
    }
  })

  it.each([0, 1.5, -2, 1000])('are not %d', async threads => {
    await expect(wasm({ threads })).rejects.toThrow(expect.objectContaining({ code: 'wasm.threads' }))
  })

  it('that end are said to, and the backend goes on', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { backend, worker } = await withWorker()
    const before = await product(backend)
    await worker.terminate()
    expect(warned).toHaveBeenCalledWith('The wasm backend goes on with one thread: a thread ended')
    expect(await product(backend)).toEqual(before)
  })

  it('that end in the middle of something are an error, after which the backend goes on', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { backend, worker } = await withWorker()
    const before = await product(backend)
    const [a, b] = numbers.map(data => tensor(backend, data, shape))
    // The caller's thread hears of its end only when it pauses.
    const end = worker.terminate()
    expect(() => backend.kernels.matMul(shape, a!, b!, attrs)).toThrow(
      expect.objectContaining({ code: 'wasm.thread', received: 'a thread does not answer' }),
    )
    await end
    expect(warned).toHaveBeenCalledTimes(1)
    expect(await product(backend)).toEqual(before)
  })
})
