import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const neg: KernelWriter<'neg'> = elementwise(['x'], 'return -x;')
