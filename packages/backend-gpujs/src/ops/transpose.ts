import { stridesOf } from '@convene/core'
import type { KernelWriter } from '../source.ts'
import { reindex } from './reindex.ts'

export const transpose: KernelWriter<'transpose'> = reindex(([x], { perm }) => {
  const strides = stridesOf(x)
  return { strides: perm.map(axis => strides[axis]!), start: 0 }
})
