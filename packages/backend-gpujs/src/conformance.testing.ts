import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, inject, it } from 'vitest'
import { type GpujsMode, gpujs } from './index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How many calls each check tries of each op; see vitest.config.ts. */
    readonly conformanceRuns: number
  }
}

/** With no GPU, a step of a larger network takes many minutes. */
const maxParameters = 10_000

/** The conformance suite on one mode. A file for each, so that they run at the same time. */
export function describeConformanceOf(mode: GpujsMode): void {
  describeConformance(
    () => gpujs({ mode }),
    { name: `gpujs:${mode}`, reference: cpu({ precision: 'float64' }), runs: inject('conformanceRuns'), maxParameters },
    { describe, it },
  )
}
