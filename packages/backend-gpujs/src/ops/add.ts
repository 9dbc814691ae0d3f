import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const add: KernelWriter<'add'> = elementwise(['x', 'y'], 'return x + y;')
