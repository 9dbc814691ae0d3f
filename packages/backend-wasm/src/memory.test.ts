import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compile, scope, tensor } from '@convene/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Heap } from './heap.ts'
import { wasm } from './wasm.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a heap', () => {
  it('gives blocks that do not overlap, and takes them back whole', () => {
    const heap = new Heap(false)
    const blocks = [100, 1, 64, 3000].map(bytes => ({ bytes, address: heap.allocate(bytes) }))
    for (const [i, a] of blocks.entries()) {
      expect(a.address % 64).toBe(0)
      for (const b of blocks.slice(i + 1)) {
        expect(a.address + a.bytes <= b.address || b.address + b.bytes <= a.address).toBe(true)
      }
    }
    // In an order in which neighbours join before, behind and on both sides.
    for (const i of [0, 2, 1, 3]) heap.release(blocks[i]!.address)
    expect(heap.use.used).toBe(0)
    expect(heap.allocate(3264)).toBe(blocks[0]!.address)
  })

  it('grows as it must, and not for what fits', () => {
    const heap = new Heap(false)
    const before = heap.use.reserved
    for (let i = 0; i < 1000; i++) heap.release(heap.allocate(before / 4))
    expect(heap.use.reserved).toBe(before)
    heap.allocate(2 * before)
    expect(heap.use.reserved).toBeGreaterThan(2 * before)
  })

  it('says what there is no room for, and is usable afterwards', () => {
    const heap = new Heap(false)
    expect(() => heap.allocate(5e9)).toThrow(expect.objectContaining({ code: 'wasm.memory' }))
    expect(heap.allocate(64)).toBeGreaterThan(0)
  })
})

describe('memory', () => {
  it('of a scope is free when it ends, whatever happens in it', async () => {
    const backend = await wasm({ threads: 1 })
    const before = backend.memory().used
    const x = tensor(backend, [1, 2, 3], [3])
    await scope(backend, async ops => {
      ops.add(ops.exp(x), x)
      expect(backend.memory().tensors).toBe(3)
    })
    await expect(
      scope(backend, async ops => {
        ops.exp(x)
        throw new Error('on the way')
      }),
    ).rejects.toThrow('on the way')
    backend.dispose(x)
    backend.dispose(x)
    expect(backend.memory()).toMatchObject({ used: before, tensors: 0, leaked: 0 })
  })

  it('is shared by a tensor and its reshaped self until both are gone', async () => {
    const backend = await wasm({ threads: 1 })
    const x = tensor(backend, [1, 2, 3, 4], [4])
    const y = backend.kernels.reshape([2, 2], x, { shape: [2, 2] })
    backend.dispose(x)
    expect([...(await backend.toHost(y))]).toEqual([1, 2, 3, 4])
    y[Symbol.dispose]()
    expect(backend.memory().used).toBe(0)
    await expect(backend.toHost(y)).rejects.toThrow(expect.objectContaining({ code: 'wasm.disposed' }))
  })

  it('that nobody disposed of is found by the garbage collector, and told of once', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const backend = await wasm({ threads: 1 })
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    for (let i = 0; i < 3; i++) tensor(backend, [1, 2], [2])
    for (let i = 0; i < 100 && backend.memory().leaked < 3; i++) {
      collect()
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(backend.memory()).toMatchObject({ used: 0, tensors: 0, leaked: 3 })
    expect(warned).toHaveBeenCalledTimes(1)
    expect(warned.mock.calls[0]![0]).toMatch(/^A tensor \[2\] of the wasm backend was never disposed of/)
  })

  it('of a program stays the same over a thousand runs, and is free after it', async () => {
    const backend = await wasm({ threads: 1 })
    const attrs = { strides: [1, 1], dilations: [1, 1], padding: [1, 1, 1, 1], groups: 1 } as const
    const { plan, bind } = compile(
      backend,
      (ops, { x, w, b }) => ({ y: ops.relu(ops.add(ops.conv2d(x!, w!, attrs), b!)) }),
      { x: [1, 8, 8, 4], w: [3, 3, 4, 8], b: [8] },
      { isParameter: name => name !== 'x' },
    )
    const filled = (shape: readonly number[]) =>
      tensor(backend, new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5), shape)
    const parameters = { w: filled([3, 3, 4, 8]), b: filled([8]) }
    const x = filled([1, 8, 8, 4])
    const outside = backend.memory().used
    const bound = bind(parameters)
    const run = async () => backend.dispose((await bound.run({ x })).y!)
    await run()
    const { used, peak } = backend.memory()
    for (let i = 0; i < 1000; i++) await run()
    expect(backend.memory()).toMatchObject({ used, peak })
    expect(plan.steps.map(({ node }) => node.op)).toEqual(['fusedConv2d'])
    bound.dispose()
    expect(backend.memory().used).toBe(outside)
  })

  it('of a packed filter is shared by programs for different batches', async () => {
    const backend = await wasm({ threads: 1 })
    const attrs = { strides: [1, 1], dilations: [1, 1], padding: [1, 1, 1, 1], groups: 1 } as const
    const { bind } = compile(
      backend,
      (ops, { x, w }) => ({ y: ops.conv2d(x!, w!, attrs) }),
      { x: [1, 4, 4, 64], w: [3, 3, 64, 128] },
      { isParameter: name => name === 'w' },
    )
    const filter = Float32Array.from({ length: 9 * 64 * 128 }, (_, i) => (i % 5) - 2)
    const w = tensor(backend, filter, [3, 3, 64, 128])
    const outside = backend.memory().used
    const bound = bind({ w })
    const pair = tensor(backend, new Float32Array(2 * 4 * 4 * 64).fill(1), [2, 4, 4, 64])
    const one = tensor(backend, new Float32Array(4 * 4 * 64).fill(1), [1, 4, 4, 64])
    const before = backend.memory().used
    const both = bound.withArguments({ x: [2, 4, 4, 64] })
    // Room for the images and for what a step needs on the way, which is less than the filter.
    expect(backend.memory().used - before).toBeLessThan(filter.byteLength)
    const [y, ys] = [(await bound.run({ x: one })).y!, (await both.run({ x: pair })).y!]
    const single = [...(await backend.toHost(y))]
    expect([...(await backend.toHost(ys))]).toEqual([...single, ...single])
    for (const x of [y, ys, one, pair]) backend.dispose(x)
    bound.dispose()
    expect(backend.memory().used).toBe(outside)
  })

  it('that is too small for a tensor is a clear error, after which the backend goes on', async () => {
    const backend = await wasm({ threads: 1 })
    const huge = [2 ** 16, 2 ** 15]
    expect(() => backend.kernels.fill(huge, { value: 1, shape: huge })).toThrow(
      expect.objectContaining({ code: 'wasm.memory' }),
    )
    const y = backend.kernels.fill([2], { value: 7, shape: [2] })
    expect([...(await backend.toHost(y))]).toEqual([7, 7])
  })
})
