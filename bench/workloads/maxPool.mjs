import { leaf, maxPool2d } from '@convene/core'
import { tracedProgram } from './program.mjs'

/** Pooling reads and compares; it has no multiply-adds to quote a rate of. */
export const maxPoolWorkload = {
  id: 'max-pool',
  name: 'max pool 112×112×64 2×2',
  kind: 'program',
  make: () =>
    tracedProgram(
      (ops, inputs) => ({ y: maxPool2d(ops, leaf(inputs, 'x'), { windowSize: 2 }) }),
      { x: [1, 112, 112, 64] },
      { seed: 3 },
    ),
}
