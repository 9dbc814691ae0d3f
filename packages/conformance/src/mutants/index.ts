import type { Mutant } from './mutant.ts'
import { otherMutants } from './others.ts'
import { specialMutants } from './specials.ts'
import { windowMutants } from './windows.ts'

/** Planted bugs, each of which the suite must catch: the test of the suite itself. */
export const mutants: readonly Mutant[] = [...windowMutants, ...otherMutants, ...specialMutants]
