import type { AnyCompositionSpec } from '../spec.ts'
import { activations } from './activations.ts'
import { boxes } from './boxes.ts'
import { colour } from './colour.ts'
import { detectionMetrics } from './detectionMetrics.ts'
import { ious } from './iou.ts'
import { suppressions } from './nonMaxSuppression.ts'
import { regions } from './regions.ts'
import { resizing } from './resize2d.ts'
import { sampling } from './sample2d.ts'

/** A spec for each composition, by the name under which core exports it. */
export const compositions: Readonly<Record<string, AnyCompositionSpec>> = {
  ...activations,
  ...boxes,
  ...ious,
  ...suppressions,
  ...resizing,
  ...sampling,
  ...regions,
  ...colour,
  ...detectionMetrics,
}
