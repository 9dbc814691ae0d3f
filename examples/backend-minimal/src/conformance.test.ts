import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, it } from 'vitest'
import { faster } from './faster.ts'
import { backend } from './index.ts'

const reference = cpu({ precision: 'float64' })

// A backend that computes each element by its index takes an hour for a step of ResNet-50.
describeConformance(backend(), { reference, runs: 10, maxParameters: 10_000 }, { describe, it })

describeConformance(async () => faster(), { reference, only: ['matMul', 'reshape'] }, { describe, it })
