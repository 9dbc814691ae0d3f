import { stridesOf } from '@convene/core'
import type { KernelWriter } from '../source.ts'
import { reindex } from './reindex.ts'

export const reverse: KernelWriter<'reverse'> = reindex(([x], { axes }) => {
  const strides = stridesOf(x)
  return {
    strides: strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
    start: axes.reduce((start, axis) => start + (x[axis]! - 1) * strides[axis]!, 0),
  }
})
