import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'
import { sine } from './sine.ts'

export const cos: KernelWriter<'cos'> = elementwise(['x'], sine(1))
