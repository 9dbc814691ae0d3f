import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, it } from 'vitest'
import { backend } from './index.ts'

describeConformance(backend(), { reference: cpu({ precision: 'float64' }), runs: 30 }, { describe, it })
