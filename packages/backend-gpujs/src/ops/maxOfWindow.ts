import type { Shape, WindowAxis } from '@convene/core'
import { type Dialect, sum, times } from '../source.ts'
import { forEachTap, imageOffset } from './window.ts'

/**
 * Statements that find the maximum `r` of the window at (oy, ox) of `x` and its place `best`, y · w + x: the first in
 * row-major order, or the first NaN if there is one.
 *
 * @param names of the two loops over the taps
 */
export function maxOfWindow(
  dialect: Dialect,
  [rows, columns]: readonly [WindowAxis, WindowAxis],
  x: Shape,
  [b, oy, ox, c]: readonly [string, string, string, string],
  [ky, kx]: readonly [string, string],
): string {
  // `found` is 0 before the first element and 2 after a NaN, which nothing replaces.
  return `let r = 0;
let best = 0;
let found = 0;
${forEachTap(rows, oy, ky, iy =>
  forEachTap(
    columns,
    ox,
    kx,
    ix => `const v = x[${imageOffset(x, b, iy, ix, c)}];
const place = ${sum(times(iy, columns.input), ix)};
if (found < 2) {
  if (found === 0) { r = v; best = place; found = 1; }
  if (v > r) { r = v; best = place; }
  if (${dialect.isNaN('v')}) { r = v; best = place; found = 2; }
}`,
  ),
)}`
}
