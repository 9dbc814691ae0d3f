import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const sub: KernelWriter<'sub'> = elementwise(['x', 'y'], 'return x - y;')
