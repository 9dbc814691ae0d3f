import type { AnyCompositionSpec } from '../spec.ts'
import { activations } from './activations.ts'
import { arithmetic } from './arithmetic.ts'
import { comparisons } from './comparisons.ts'
import { concat } from './concat.ts'
import { cumulativeSum } from './cumulativeSum.ts'
import { dense } from './dense.ts'
import { gemm } from './gemm.ts'
import { layout } from './layout.ts'
import { logical } from './logical.ts'
import { matMul } from './matMul.ts'
import { padModes } from './padModes.ts'
import { reductions } from './reductions.ts'
import { selection } from './selection.ts'
import { softmax } from './softmax.ts'
import { stridedSlice } from './stridedSlice.ts'
import { sumTo } from './sumTo.ts'

/** A spec for each composition, by the name under which core exports it. */
export const compositions: Readonly<Record<string, AnyCompositionSpec>> = {
  ...activations,
  ...arithmetic,
  ...comparisons,
  ...concat,
  ...cumulativeSum,
  ...dense,
  ...gemm,
  ...layout,
  ...logical,
  ...matMul,
  ...padModes,
  ...reductions,
  ...selection,
  ...softmax,
  ...stridedSlice,
  ...sumTo,
}
