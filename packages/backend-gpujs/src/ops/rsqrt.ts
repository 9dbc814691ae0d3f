import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const rsqrt: KernelWriter<'rsqrt'> = elementwise(['x'], 'return 1 / Math.sqrt(x);')
