import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, it } from 'vitest'
import { wasm } from './wasm.ts'

const reference = cpu({ precision: 'float64' })
const settings = { reference, runs: 10, maxParameters: 1_000_000 } as const

describeConformance(() => wasm({ convolution: 'exact' }), { ...settings, name: 'wasm, exact' }, { describe, it })
