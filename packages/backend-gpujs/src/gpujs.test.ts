import { BackendError, evaluate, limitationOf, type OpName, tensor } from '@convene/core'
import { afterEach, describe, expect, test } from 'vitest'
import { type GpujsBackend, type GpujsOptions, gpujs } from './gpujs.ts'
import { type GpujsMode, gpujsModeNames, gpujsModes } from './modes.ts'

const open: GpujsBackend[] = []
const opened = async (options: GpujsOptions) => {
  const backend = await gpujs(options)
  open.push(backend)
  return backend
}
afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close()
})

describe('modes', () => {
  test('are listed with a reason for those that do not run here', async () => {
    const modes = await gpujsModes()
    expect(modes.map(({ mode }) => mode)).toEqual(gpujsModeNames)
    for (const { available, reason } of modes) expect(available).toBe(reason === undefined)
    expect(modes.find(({ mode }) => mode === 'webasm')).toEqual({ mode: 'webasm', available: true })
    // Tests run in Node.
    expect(modes.find(({ mode }) => mode === 'webgl2')?.reason).toBe('it needs a browser')
  })

  test('that are unknown are refused', async () => {
    await expect(gpujs({ mode: 'gpu' as GpujsMode })).rejects.toThrow(
      'gpujs.mode: expected a mode of gpu.js: webgpu, webgl2, headlessgl, webasm, cpu, received gpu',
    )
  })

  test('that do not run here are refused with the reason that the list gives', async () => {
    for (const { mode, available, reason } of await gpujsModes()) {
      if (available) continue
      const error = await gpujs({ mode }).catch(error => error)
      expect(error).toBeInstanceOf(BackendError)
      expect(error).toMatchObject({ code: 'gpujs.mode', received: reason })
      expect(error.message).not.toContain('\n')
    }
  })
})

describe.each(['webasm', 'cpu'] as const)('mode %s', mode => {
  test('names itself', async () => {
    expect(await opened({ mode })).toMatchObject({ name: `gpujs:${mode}`, mode, precision: 'float32' })
  })

  test('keeps kernels, and no more than it may', async () => {
    const backend = await opened({ mode, maxKernels: 3 })
    const ops = evaluate(backend)
    const before = backend.kernelCount
    const sumTo = (n: number) =>
      ops.sum(tensor(backend, new Float32Array(n).fill(1), [n]), { axes: [0], keepDims: false })
    sumTo(5)
    sumTo(5)
    expect(backend.kernelCount).toBe(before + 1)
    for (const n of [5, 6, 7, 8, 9, 5, 6]) expect([...(await backend.toHost(sumTo(n)))]).toEqual([n])
    expect(backend.kernelCount).toBe(3)
  })

  test('compiles equal texts once', async () => {
    const backend = await opened({ mode })
    const ops = evaluate(backend)
    const column = tensor(backend, [1, 2, 3, 4, 5, 6], [6, 1])
    const before = backend.kernelCount
    const negated = ops.neg(column)
    const reversed = ops.neg(ops.reshape(negated, { shape: [2, 3] }))
    expect(backend.kernelCount).toBe(before + 1)
    expect([...(await backend.toHost(reversed))]).toEqual([1, 2, 3, 4, 5, 6])
    // One text for inputs of two lengths.
    expect([...(await backend.toHost(ops.slice(column, { begin: [0, 0], size: [5, 1] })))]).toEqual([1, 2, 3, 4, 5])
    expect([
      ...(await backend.toHost(
        ops.slice(ops.slice(column, { begin: [0, 0], size: [5, 1] }), { begin: [0, 0], size: [5, 1] }),
      )),
    ]).toEqual([1, 2, 3, 4, 5])
    expect(backend.kernelCount).toBe(before + 3)
  })

  test('never changes an earlier result, its inputs, or what it was given or gave', async () => {
    const backend = await opened({ mode })
    const ops = evaluate(backend)
    const given = Float32Array.of(1, 2, 3, 4)
    const x = backend.fromHost(given, [4])
    given.fill(9)
    const y = tensor(backend, [10, 20, 30, 40], [4])
    const first = ops.add(x, x)
    const second = ops.add(y, y)
    const product = ops.matMul(ops.reshape(x, { shape: [1, 4] }), ops.reshape(y, { shape: [4, 1] }), {
      transposeA: false,
      transposeB: false,
    })
    const read = await backend.toHost(first)
    expect([...read]).toEqual([2, 4, 6, 8])
    read.fill(0)
    expect([...(await backend.toHost(first))]).toEqual([2, 4, 6, 8])
    expect([...(await backend.toHost(second))]).toEqual([20, 40, 60, 80])
    expect([...(await backend.toHost(product))]).toEqual([300])
    expect([...(await backend.toHost(x))]).toEqual([1, 2, 3, 4])
  })

  test('frees a tensor once, and not what a reshaped one still uses', async () => {
    const backend = await opened({ mode })
    const ops = evaluate(backend)
    const x = tensor(backend, [1, 2, 3, 4], [4])
    const reshaped = ops.reshape(x, { shape: [2, 2] })
    backend.dispose(x)
    backend.dispose(x)
    expect([...(await backend.toHost(ops.neg(reshaped)))]).toEqual([-1, -2, -3, -4])
    backend.dispose(reshaped)
    expect(() => ops.neg(x)).toThrow('gpujs.disposed')
    await expect(backend.toHost(reshaped)).rejects.toThrow('gpujs.disposed')
  })

  test('rejects use after it is closed', async () => {
    const backend = await gpujs({ mode })
    const x = tensor(backend, [1], [1])
    await backend.close()
    await backend.close()
    expect(() => evaluate(backend).neg(x)).toThrow('gpujs.closed')
  })
})

test('says as data what is too large', async () => {
  const backend = await opened({ mode: 'webasm' })
  const shape = [2 ** 30]
  expect(limitationOf(backend, { op: 'neg', inputs: [shape], attrs: undefined })).toContain('together')
  const rows = {
    op: 'maxPool2d' as OpName,
    inputs: [[2, 2 ** 21, 2, 2]],
    attrs: { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1], windowSize: [1, 1] },
  }
  expect(limitationOf(backend, rows)).toContain('threads')
  expect(limitationOf(backend, { op: 'neg', inputs: [[2 ** 24]], attrs: undefined })).toBeUndefined()
})
