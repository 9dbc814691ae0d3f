import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import { describe, it } from 'vitest'
import { faster } from './faster.ts'
import { backend } from './index.ts'

const reference = cpu({ precision: 'float64' })

describeConformance(backend(), { reference, runs: 10 }, { describe, it })

describeConformance(async () => faster(), { reference, only: ['matMul', 'reshape'] }, { describe, it })
