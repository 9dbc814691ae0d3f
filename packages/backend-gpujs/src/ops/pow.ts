import type { KernelWriter } from '../source.ts'
import { elementwise } from './elementwise.ts'

export const pow: KernelWriter<'pow'> = elementwise(
  ['x', 'y'],
  `const a = Math.abs(x);
const n = Math.abs(y);
let r = x + y;
if (a >= 0 && n >= 0) {
  const odd = n - 2 * Math.floor(n * 0.5);
  if (n < 64 && odd === Math.floor(odd)) {
    let left = n;
    let square = x;
    r = 1;
    for (let i = 0; i < 6; i++) {
      const half = Math.floor(left * 0.5);
      if (left > 2 * half) { r = r * square; }
      square = square * square;
      left = half;
    }
    if (y < 0) { r = 1 / r; }
  } else {
    r = Math.pow(a, y);
    if (x < 0 && odd === 1) { r = -r; }
  }
}
return r;`,
)
