import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, expect, inject, it } from 'vitest'
import { wasm } from './wasm.ts'

// A page that is not cross-origin isolated, as most are: one thread.
it('has one thread where memory cannot be shared, and says why there are no more', async () => {
  expect(globalThis.crossOriginIsolated).toBe(false)
  expect((await wasm()).threads).toBe(1)
  await expect(wasm({ threads: 2 })).rejects.toThrow(
    expect.objectContaining({ code: 'wasm.threads', received: expect.stringContaining('cross-origin isolated') }),
  )
})

const reference = cpu({ precision: 'float64' })
const runs = inject('conformanceRuns')
describeConformance(() => wasm(), { reference, runs, maxParameters: 10_000, name: 'wasm' }, { describe, it })
