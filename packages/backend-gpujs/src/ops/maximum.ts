import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// Neither comparison holds if one is NaN; the sum then is NaN as well.
export const maximum: KernelWriter<'maximum'> = elementwise(
  ['x', 'y'],
  'let r = x + y; if (x >= y) { r = x; } if (x < y) { r = y; } return r;',
)
