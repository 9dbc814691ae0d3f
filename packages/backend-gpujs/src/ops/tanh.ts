import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

/**
 * GPUs' own tanh loses all digits near 0 and is NaN from 45 on. Near 0 this takes Lambert's continued fraction, cut off
 * after 7 terms, whose error below 1 is far under float32's; else an exponential, which may overflow without harm.
 * NaN is what no comparison holds for.
 *
 * @see https://en.wikipedia.org/wiki/Hyperbolic_functions#As_continued_fractions
 */
export const tanh: KernelWriter<'tanh'> = elementwise(
  ['x'],
  `const a = Math.abs(x);
const s = x * x;
let r = x;
if (a < 1) {
  r = x * ((135135 + s * (17325 + s * (378 + s))) / (135135 + s * (62370 + s * (3150 + s * 28))));
}
if (a >= 1) { r = 1 - 2 / (Math.exp(2 * a) + 1); }
if (x <= -1) { r = -r; }
return r;`,
)
