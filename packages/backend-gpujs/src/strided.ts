import type { Shape } from '@convene/core'
import { sum, times } from './source.ts'

/** How inputs are walked while the output is written: a step for each of the output's axes, in elements. */
export interface StridedLoop {
  readonly axes: Shape
  /** For each input, its step along each axis; 0 along axes on which it is repeated. */
  readonly strides: readonly (readonly number[])[]
}

/** Longer rows and columns than this, WebGPU cannot dispatch; a single axis may have any length. */
const longestAxis = 2 ** 19

/**
 * The same loop over fewer axes: neighbours that every input walks in one stride become one. Fewer axes mean fewer
 * divisions and longer rows.
 */
export function coalesce(loop: StridedLoop): StridedLoop {
  const merged = merge(loop, Number.POSITIVE_INFINITY)
  return merged.axes.length > 1 ? merge(loop, longestAxis) : merged
}

function merge({ axes, strides }: StridedLoop, longest: number): StridedLoop {
  const merged: number[] = []
  const steps: number[][] = strides.map(() => [])
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const size = axes[axis]!
    if (size === 1) continue
    const inner = merged[0]
    const continues = inner !== undefined && strides.every((stride, i) => stride[axis] === steps[i]![0]! * inner)
    if (continues && inner * size <= longest) {
      merged[0] = inner * size
    } else {
      merged.unshift(size)
      strides.forEach((stride, i) => {
        steps[i]!.unshift(stride[axis]!)
      })
    }
  }
  return { axes: merged, strides: steps }
}

/** The offset of an element, as an integer expression. */
export function offset(at: readonly string[], strides: readonly number[], start = 0): string {
  return sum(...at.map((index, axis) => times(index, strides[axis]!)), `${start}`)
}
