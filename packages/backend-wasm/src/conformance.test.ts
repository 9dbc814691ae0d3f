import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, it } from 'vitest'
import { wasm } from './wasm.ts'

const reference = cpu({ precision: 'float64' })

describeConformance(wasm, { reference, runs: 10, maxParameters: 1_000_000, name: 'wasm' }, { describe, it })
