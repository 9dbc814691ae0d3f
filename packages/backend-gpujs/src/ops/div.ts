import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const div: KernelWriter<'div'> = elementwise(['x', 'y'], 'return x / y;')
