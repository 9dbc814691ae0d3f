import { describe, expect, it } from 'vitest'
import type { BackendStatus } from '../backends.ts'
import { run } from '../run.testing.ts'

describe('backends', () => {
  it('tells what runs here, and why the rest does not', async () => {
    const { code, stdout, stderr } = await run(['backends', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const statuses: readonly BackendStatus[] = JSON.parse(stdout)
    expect(statuses.map(({ name }) => name).toSorted()).toEqual(
      ['cpu', 'wasm', 'gpujs:cpu', 'gpujs:headlessgl', 'gpujs:webasm', 'gpujs:webgl2', 'gpujs:webgpu'].toSorted(),
    )
    for (const { name, available, reason } of statuses) {
      if (['cpu', 'wasm', 'gpujs:cpu', 'gpujs:webasm'].includes(name)) expect(available).toBe(true)
      expect(typeof reason).toBe(available ? 'undefined' : 'string')
    }
    expect(statuses.find(({ name }) => name === 'gpujs:webgl2')).toMatchObject({ available: false })
  })

  it('prints them as a table', async () => {
    const { code, stdout } = await run(['backends'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/gpujs:webasm +│ runs/)
    expect(stdout).toMatch(/gpujs:webgl2 +│ does not: \S/)
  })
})
