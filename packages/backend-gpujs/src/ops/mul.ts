import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const mul: KernelWriter<'mul'> = elementwise(['x', 'y'], 'return x * y;')
