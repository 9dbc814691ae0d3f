import { stridesOf } from '@convene/core'
import type { KernelWriter } from '../source.ts'
import { reindex } from './reindex.ts'

export const slice: KernelWriter<'slice'> = reindex(([x], { begin }) => {
  const strides = stridesOf(x)
  return { strides, start: strides.reduce((start, stride, axis) => start + stride * begin[axis]!, 0) }
})
