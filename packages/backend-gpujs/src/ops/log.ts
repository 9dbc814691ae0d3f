import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const log: KernelWriter<'log'> = elementwise(['x'], 'return Math.log(x);')
