import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const equal: KernelWriter<'equal'> = elementwise(['x', 'y'], 'let r = 0; if (x === y) { r = 1; } return r;')
