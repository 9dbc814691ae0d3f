import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

// NaN is not at most 0 and so stays.
export const relu: KernelWriter<'relu'> = elementwise(['x'], 'let r = x; if (x <= 0) { r = 0; } return r;')
