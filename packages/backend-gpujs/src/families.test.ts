import { cpu } from '@convene/backend-cpu'
import { describeConformance } from '@convene/conformance'
import type { OpName } from '@convene/core'
import { describe, it } from 'vitest'
import { backendOfFamilies } from './families.testing.ts'

/** The ops of the families whose kernels are written there: reindex, reduce, contract and pick. */
const only: readonly OpName[] = [
  ...(['fill', 'reshape', 'broadcastTo', 'transpose', 'slice', 'reverse', 'pad', 'concat'] as const),
  ...(['sum', 'max', 'argMax', 'maxPool2d'] as const),
  ...(['matMul', 'conv2d', 'conv2dInputGrad', 'conv2dFilterGrad', 'avgPool2d', 'avgPool2dInputGrad'] as const),
  ...(['maxPool2dGather', 'maxPool2dInputGrad'] as const),
]

// What core's families are given is enough to write a device's kernels from.
describeConformance(
  backendOfFamilies,
  {
    name: 'families, as text',
    reference: cpu({ precision: 'float64' }),
    only,
    checks: ['exact', 'bound', 'special'],
    runs: 10,
  },
  { describe, it },
)
