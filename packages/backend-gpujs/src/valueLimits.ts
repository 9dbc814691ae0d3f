import type { GpujsMode } from './modes.ts'

/** Values for which some modes answer something else than core's ops say. No call can be told by its shapes. */
export interface GpujsValueLimit {
  readonly modes: readonly GpujsMode[]
  readonly reason: string
}

const gpus = ['webgpu', 'webgl2', 'headlessgl'] as const

export const gpujsValueLimits: readonly GpujsValueLimit[] = [
  {
    modes: gpus,
    reason:
      'numbers below 2⁻¹²⁶ (about 1.2e-38) in magnitude count as 0, as arguments and as results: so select takes them for false',
  },
  {
    modes: ['webasm', ...gpus],
    reason: 'sums are float32 on the way: a mean of numbers near 3.4e38 is Infinity if their sum is',
  },
  {
    modes: gpus,
    reason: 'exp is off by a few units in the last place more, the larger its argument: 2e-6 relatively at −87',
  },
  {
    modes: gpus,
    reason:
      'NaN and ±Infinity are what the driver makes of them: the shading languages promise nothing. On SwiftShader they are right',
  },
]
