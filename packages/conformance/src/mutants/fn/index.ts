import { boxMutants } from './boxes.ts'
import { detectionMutants } from './detections.ts'
import { elementwiseMutants } from './elementwise.ts'
import { fusedMutants } from './fused.ts'
import { imageMutants } from './images.ts'
import { lossMutants } from './losses.ts'
import type { CompositionMutant } from './mutant.ts'
import { reductionMutants } from './reductions.ts'
import { shapeMutants } from './shapes.ts'
import { windowMutants } from './windows.ts'
import { yoloMutants } from './yolo.ts'

/** Planted bugs of compositions, each of which the suite must catch. */
export const compositionMutants: readonly CompositionMutant[] = [
  ...elementwiseMutants,
  ...shapeMutants,
  ...reductionMutants,
  ...windowMutants,
  ...fusedMutants,
  ...lossMutants,
  ...imageMutants,
  ...boxMutants,
  ...detectionMutants,
  ...yoloMutants,
]
