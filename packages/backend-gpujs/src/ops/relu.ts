import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const relu: KernelWriter<'relu'> = elementwise(
  ['x'],
  dialect => `let r = x; if (x <= 0) { r = 0; } if (${dialect.isNaN('x')}) { r = x; } return r;`,
)
