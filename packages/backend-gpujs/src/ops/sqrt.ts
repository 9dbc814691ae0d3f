import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const sqrt: KernelWriter<'sqrt'> = elementwise(['x'], 'return Math.sqrt(x);')
