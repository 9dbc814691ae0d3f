import type { KernelWriter } from '../source.ts'
import { reduce } from './reduce.ts'

export const sum: KernelWriter<'sum'> = reduce(
  () => '0',
  () => 'r += v;',
)
