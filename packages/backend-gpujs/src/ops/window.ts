import type { Shape, WindowAxis } from '@convene/core'
import { type Dialect, sum, times } from '../source.ts'

/** An NHWC shape that core has checked. */
export const image = (shape: Shape): readonly [n: number, h: number, w: number, c: number] =>
  shape as readonly [number, number, number, number]

/** Where tap `k` of output `o` stands in the input. */
export function tapPosition({ stride, dilation, before }: WindowAxis, o: string, k: string): string {
  const position = sum(times(o, stride), times(k, dilation))
  return before === 0 ? position : `${position} - ${before}`
}

/** Runs `body` if the position lies in the input; no question is asked where no tap can miss it. */
export function ifInside(axis: WindowAxis, position: string, body: string): string {
  const { input, output, taps, stride, dilation, before } = axis
  const last = (output - 1) * stride + (taps - 1) * dilation - before
  const conditions = [...(before > 0 ? [`${position} >= 0`] : []), ...(last >= input ? [`${position} < ${input}`] : [])]
  return conditions.length === 0 ? body : `if (${conditions.join(' && ')}) {\n${body}\n}`
}

/** Visits the taps of output `o` that lie in the input. `k` names the loop; `body` gets the position. */
export function forEachTap(axis: WindowAxis, o: string, k: string, body: (position: string) => string): string {
  const position = tapPosition(axis, o, k)
  return `for (let ${k} = 0; ${k} < ${axis.taps}; ${k}++) {\n${ifInside(axis, position, body(position))}\n}`
}

/** Visits the outputs that see input `i`, and with which tap: the loop `k`; `body` gets the output. */
export function forEachOutput(
  dialect: Dialect,
  { output, taps, stride, dilation, before }: WindowAxis,
  i: string,
  k: string,
  body: (o: string) => string,
): string {
  const distance = `${i === '0' ? before : sum(i, `${before}`)} - ${times(k, dilation)}`
  const loop = `for (let ${k} = 0; ${k} < ${taps}; ${k}++) {`
  if (stride === 1) {
    const inside = `${distance} >= 0 && ${distance} < ${output}`
    return `${loop}\nif (${inside}) {\n${body(`(${distance})`)}\n}\n}`
  }
  const quotient = `${k}Output`
  const inside = `${distance} >= 0 && ${quotient} * ${stride} === ${distance} && ${quotient} < ${output}`
  return `${loop}
const ${quotient} = Math.floor((${distance} + 0.5) / ${stride});
if (${inside}) {\n${body(dialect.integer(quotient))}\n}
}`
}

/** The offset of an element of an NHWC tensor. */
export function imageOffset(shape: Shape, n: string, y: string, x: string, c: string): string {
  const [, h, w, channels] = image(shape)
  return sum(times(n, h * w * channels), times(y, w * channels), times(x, channels), c)
}
