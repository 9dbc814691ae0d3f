import { ceilingWorkload } from './ceiling.mjs'
import { convolutionWorkload } from './convolution.mjs'
import { matMulWorkload } from './matMul.mjs'
import { maxPoolWorkload } from './maxPool.mjs'
import { networkWorkloads } from './network.mjs'
import { scalingWorkloads } from './scaling.mjs'
import { suppressionWorkload } from './suppression.mjs'
import { trainingStepWorkload } from './trainingStep.mjs'

/**
 * What is measured. Each has an `id` and a `name`; a `kind`, which says what `make()` makes and who can run it; and
 * `flops`, if there is a rate to quote. Nothing is made before it is asked for: processes build their own.
 */
export const workloads = [
  ceilingWorkload,
  ...[256, 512, 1024].map(matMulWorkload),
  convolutionWorkload('conv-56', { side: 56, from: 64, to: 64, kernel: 3 }),
  convolutionWorkload('conv-14', { side: 14, from: 256, to: 256, kernel: 3 }),
  convolutionWorkload('conv-7x7', { side: 224, from: 3, to: 64, kernel: 7, strides: 2 }),
  convolutionWorkload('conv-1x1', { side: 28, from: 256, to: 512, kernel: 1 }),
  convolutionWorkload('depthwise', { side: 112, from: 64, to: 64, kernel: 3, groups: 64 }),
  maxPoolWorkload,
  ...networkWorkloads,
  trainingStepWorkload,
  ...[1000, 10_000, 100_000].map(suppressionWorkload),
]

export { scalingWorkloads }

/** @throws Error there is none of this id */
export function workloadOf(id) {
  const found = [...workloads, ...scalingWorkloads].find(workload => workload.id === id)
  if (found === undefined) throw new Error(`no workload ${id}`)
  return found
}
