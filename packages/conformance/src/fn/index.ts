import type { AnyCompositionSpec } from '../spec.ts'
import { activations } from './activations.ts'
import { arithmetic } from './arithmetic.ts'
import { comparisons } from './comparisons.ts'
import { cumulativeSum } from './cumulativeSum.ts'
import { logical } from './logical.ts'
import { reductions } from './reductions.ts'
import { selection } from './selection.ts'
import { softmax } from './softmax.ts'

/** A spec for each composition, by the name under which core exports it. */
export const compositions: Readonly<Record<string, AnyCompositionSpec>> = {
  ...activations,
  ...arithmetic,
  ...comparisons,
  ...cumulativeSum,
  ...logical,
  ...reductions,
  ...selection,
  ...softmax,
}
