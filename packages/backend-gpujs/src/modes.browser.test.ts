import { expect, test } from 'vitest'
import { gpujs, gpujsModes } from './index.ts'

test('a browser runs every mode but the one for Node', async () => {
  const modes = await gpujsModes()
  expect(modes.filter(({ available }) => !available)).toEqual([
    { mode: 'headlessgl', available: false, reason: 'it is for Node; in a browser, use webgl2' },
  ])
})

test.each(['webgl2', 'webgpu'] as const)('%s keeps NaN and Infinity on SwiftShader', async mode => {
  const backend = await gpujs({ mode })
  expect(backend.limitations?.filter(({ values }) => values !== undefined)).toEqual([])
  await backend.close()
})
