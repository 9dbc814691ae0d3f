import { algebraLaws } from './algebra.ts'
import { boxLaws } from './boxes.ts'
import { convolutionLaws } from './convolution.ts'
import { imageLaws } from './images.ts'
import type { Law } from './law.ts'
import { metricLaws } from './metrics.ts'
import { networkLaws } from './networks.ts'
import { poolingLaws } from './pooling.ts'
import { programLaws } from './programs.ts'

/** Theorems that every backend must bear out. */
export const laws: readonly Law[] = [
  ...convolutionLaws,
  ...poolingLaws,
  ...algebraLaws,
  ...imageLaws,
  ...boxLaws,
  ...metricLaws,
  ...programLaws,
  ...networkLaws,
]
