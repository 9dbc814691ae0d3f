import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { findingsOfDrivers, findingsOfGpujs, rowOf } from './findings.fixture.ts'
import { describeFindings } from './findings.testing.ts'

await describeFindings(['cpu', 'webasm', 'headlessgl'])

test('docs/findings.md lists them, as they are', async () => {
  const page = await readFile(new URL('../../../docs/findings.md', import.meta.url), 'utf8')
  const [, section = ''] = page.split('\n## gpu.js\n')
  const rows = section.split('\n').filter(line => line.startsWith('| `'))
  expect(rows).toEqual([...findingsOfGpujs, ...findingsOfDrivers].map(rowOf))
})
