import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, it } from 'vitest'
import { wasm } from './wasm.ts'

const reference = cpu({ precision: 'float64' })
const settings = { reference, maxParameters: 10_000 } as const

// A glimpse of each; `.ci/run` has the whole suite.
describeConformance(() => wasm(), { ...settings, runs: 10, name: 'wasm' }, { describe, it })
describeConformance(
  () => wasm({ threads: 1, convolution: 'exact', relaxedSimd: false }),
  { ...settings, runs: 2, name: 'wasm, exact, one thread, no relaxed SIMD' },
  { describe, it },
)
describeConformance(() => wasm({ threads: 3 }), { ...settings, runs: 2, name: 'wasm, three threads' }, { describe, it })
