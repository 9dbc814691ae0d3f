import { scalar } from '@convene/core'
import { elementwise, sumOver } from '../definition.ts'
import { monotone, ulps } from '../errorModels.ts'
import { between } from '../numbers.ts'
import type { OpSpec } from '../spec.ts'
import { unarySignatures } from './elementwise.ts'

/** Simpson's rule in 2,000 steps, from 0. */
function integral(f: (t: number) => number, end: number): number {
  const steps = 2000
  const h = end / steps
  const weighted = sumOver([steps + 1], i => f(i! * h) * (i === 0 || i === steps ? 1 : i! % 2 === 0 ? 2 : 4))
  return (weighted * h) / 3
}

/** 16 ulp is OpenCL’s promise; 2⁻²² absolute near 0, where published approximations stop. */
export const erf: OpSpec<'erf'> = {
  signatures: unarySignatures(),
  define: elementwise(x => (2 / Math.sqrt(Math.PI)) * integral(t => Math.exp(-t * t), x!)),
  linearIn: [],
  exactOnIntegers: false,
  error: monotone((ops, _x, y) => ops.add(ulps(ops, 16, y), scalar(ops, 2 ** -22))),
  numbers: () => ({ reals: between(-4, 4) }),
}
