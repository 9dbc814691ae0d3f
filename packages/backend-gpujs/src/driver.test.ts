import { cpu } from '@convene/backend-cpu'
import { conform } from '@convene/conformance'
import { afterAll, expect, test } from 'vitest'
import { backendOn } from './backend.ts'
import type { Device } from './device.ts'
import { hostDevice } from './devices/host.ts'
import { limitationsOfDriver } from './driver.ts'
import { loadGpu } from './gpu.ts'

const gpu = new (await loadGpu())({ mode: 'cpu' })
const device = hostDevice(gpu, 'cpu', { maxKernels: 64, maxBytes: 2 ** 30 })
afterAll(() => device.close())

/** As drivers are that take NaN for never there: a question for it is answered no. */
const blind: Device<Float32Array> = { ...device, dialect: { ...device.dialect, isNaN: () => '1 < 0' } }

test('a driver that keeps to IEEE 754 has no limitation', async () => {
  expect(await limitationsOfDriver(backendOn('sound', device, []))).toEqual([])
})

test('what a driver loses is declared, and the suite finds it so', async () => {
  const limitations = await limitationsOfDriver(backendOn('blind', blind, []))
  const reason = 'NaN is not told from numbers by this driver'
  const affected = ['max', 'argMax', 'maxPool2d', 'maxPool2dGather', 'maxPool2dInputGrad'] as const
  expect(limitations).toEqual(affected.map(op => ({ op, values: 'nan', reason })))
  const only = [...affected, 'relu', 'maximum']
  const options = { reference: cpu({ precision: 'float64' }), only, checks: ['special'] as const, runs: 40 }
  for await (const { op, status, skippedRuns } of conform(backendOn('blind', blind, limitations), options)) {
    const isAffected = limitations.some(limitation => limitation.op === op)
    expect({ op, status, skips: skippedRuns > 0 }).toEqual({ op, status: 'passed', skips: isAffected })
  }
})
