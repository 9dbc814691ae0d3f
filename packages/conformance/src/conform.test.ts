import { cpu } from '@convene/backend-cpu'
import { describe, it } from 'vitest'
import { describeConformance } from './describeConformance.ts'

describeConformance(cpu(), { reference: cpu({ precision: 'float64' }) }, { describe, it })
