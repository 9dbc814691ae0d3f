import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const exp: KernelWriter<'exp'> = elementwise(['x'], 'return Math.exp(x);')
