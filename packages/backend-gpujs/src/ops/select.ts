import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const select: KernelWriter<'select'> = elementwise(
  ['condition', 'x', 'y'],
  'let r = x; if (condition === 0) { r = y; } return r;',
)
