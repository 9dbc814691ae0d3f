import type { AnyCompositionSpec } from '../spec.ts'
import { activations } from './activations.ts'
import { normalizations } from './normalization.ts'

/** A spec for each composition, by the name under which core exports it. */
export const compositions: Readonly<Record<string, AnyCompositionSpec>> = { ...activations, ...normalizations }
