import { expect, test } from 'vitest'
import { gpujsModes } from './index.ts'

test('a browser runs every mode but the one for Node', async () => {
  const modes = await gpujsModes()
  expect(modes.filter(({ available }) => !available)).toEqual([
    { mode: 'headlessgl', available: false, reason: 'it is for Node; in a browser, use webgl2' },
  ])
})
