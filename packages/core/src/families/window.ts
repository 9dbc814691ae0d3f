import type { Size2d, WindowAttrs } from '../ops/window.ts'
import type { Shape } from '../shape.ts'
import type { NamedGuard } from './named.ts'

/** One spatial axis of a window that slides: output o sees input o · stride + k · dilation − before at its tap k. */
export interface WindowAxis {
  readonly input: number
  readonly output: number
  readonly taps: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
}

/** The rows and columns of a window. */
export function windowAxes(
  input: Size2d,
  output: Size2d,
  taps: Size2d,
  { strides, padding, dilations }: WindowAttrs,
): readonly [rows: WindowAxis, columns: WindowAxis] {
  const axis = (i: 0 | 1): WindowAxis => ({
    input: input[i],
    output: output[i],
    taps: taps[i],
    stride: strides[i],
    dilation: dilations[i],
    before: padding[2 * i]!,
  })
  return [axis(0), axis(1)]
}

/** The input that output `o` sees at its tap `k`; none in the padding. Both name loops. */
export function inputSeen({ input, stride, dilation, before }: WindowAxis, o: string, k: string): NamedGuard {
  return { start: 0 - before, steps: { [o]: stride, [k]: dilation }, divisor: 1, size: input }
}

/** The output that sees input `i` at its tap `k`; none where the window strides over it. Both name loops. */
export function outputSeeing({ output, stride, dilation, before }: WindowAxis, i: string, k: string): NamedGuard {
  return { start: before, steps: { [i]: 1, [k]: -dilation }, divisor: stride, size: output }
}

/** The steps through an NHWC tensor: from an image, a row, a column to the next. */
export function imageSteps(shape: Shape): { readonly n: number; readonly row: number; readonly column: number } {
  const [, h, w, c] = shape as readonly [number, number, number, number]
  return { n: h * w * c, row: w * c, column: c }
}
