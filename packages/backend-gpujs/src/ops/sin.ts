import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'
import { sine } from './sine.ts'

export const sin: KernelWriter<'sin'> = elementwise(['x'], sine(0))
