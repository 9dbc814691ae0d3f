import { afterAll, describe, expect, test } from 'vitest'
import { agree, answerOf, answerOfJavaScript, findingsOfDrivers, findingsOfGpujs } from './findings.fixture.ts'
import { loadGpu } from './gpu.ts'
import { type GpujsMode, gpujsModes } from './modes.ts'

/**
 * Each finding of docs/findings.md on each mode that runs here: what gpu.js or a driver mends has to go from the page.
 *
 * @param wanted modes that are skipped with a reason where they do not run
 */
export async function describeFindings(wanted: readonly GpujsMode[]): Promise<void> {
  const GPU = await loadGpu()
  for (const { mode, available, reason } of await gpujsModes()) {
    if (!wanted.includes(mode)) continue
    if (!available) {
      test.skip(`findings on ${mode}: ${reason}`, () => {})
      continue
    }
    describe(`findings on ${mode}`, () => {
      const gpu = new GPU({ mode })
      afterAll(async () => {
        await gpu.destroy()
      })
      for (const finding of [...findingsOfGpujs, ...findingsOfDrivers]) {
        test(`${finding.kernel} ${finding.special?.text ?? `for ${finding.x}`}`, async () => {
          const right = answerOfJavaScript(finding)
          const expected = finding.received[mode] ?? right
          const received = await answerOf(gpu, finding)
          expect({ received, asListed: agree(received, expected) }).toEqual({ received, asListed: true })
          // What agrees with JavaScript is no finding.
          if (mode in finding.received) expect(agree(received, right)).toBe(false)
        })
      }
    })
  }
}
