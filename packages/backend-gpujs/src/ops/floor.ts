import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const floor: KernelWriter<'floor'> = elementwise(['x'], 'return Math.floor(x);')
