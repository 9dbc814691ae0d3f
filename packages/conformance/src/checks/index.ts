import { bound } from './bound.ts'
import type { Check } from './check.ts'
import { curvature } from './curvature.ts'
import { exact } from './exact.ts'
import { gradient } from './gradient.ts'
import { purity } from './purity.ts'
import { special } from './special.ts'

/** What the suite demands of each primitive and composition, in the order in which it is checked. */
export const checks: readonly Check[] = [exact, bound, gradient, curvature, purity, special]
