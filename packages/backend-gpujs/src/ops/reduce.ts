import type { OpName, ReduceAttrs, Shape } from '@convene/core'
import { stridesOf } from '@convene/core'
import { type Dialect, type KernelWriter, kernelSource } from '../source.ts'
import { offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'

/**
 * The family of ops that make each element of the output from all elements along some axes.
 *
 * @param first what `r` is before the first element, `v`
 * @param step  statements that take the element `v` into `r`
 */
export function reduce<K extends OpName & ('sum' | 'max')>(
  first: (v: string) => string,
  step: (dialect: Dialect) => string,
): KernelWriter<K> {
  return ({ dialect, inputs, attrs }) => {
    const { axes } = attrs as ReduceAttrs
    const x = runsOf(inputs[0]!, axes)
    const strides = stridesOf(x.shape)
    const { output, prelude, at } = threadsOf(
      dialect,
      x.shape.filter((_, axis) => !x.reduced[axis]),
    )
    const kept = [...at]
    const base = x.shape.map((_, axis) => (x.reduced[axis] ? '0' : kept.shift()!))
    const here = base.map((index, axis) => (x.reduced[axis] ? `i${axis}` : index))
    const loops = x.shape.flatMap((size, axis) =>
      x.reduced[axis] ? [`for (let i${axis} = 0; i${axis} < ${size}; i${axis}++) {`] : [],
    )
    const body = `${prelude}let r = ${first(`x[${offset(base, strides)}]`)};
${loops.join('\n')}
const v = x[${offset(here, strides)}];
${step(dialect)}
${'}'.repeat(loops.length)}
return r;`
    return kernelSource(['x'], body, output)
  }
}

/** The same reduction over fewer axes: neighbours that are both kept or both reduced become one. */
function runsOf(
  shape: Shape,
  axes: readonly number[],
): { readonly shape: Shape; readonly reduced: readonly boolean[] } {
  const sizes: number[] = []
  const reduced: boolean[] = []
  shape.forEach((size, axis) => {
    const isReduced = axes.includes(axis)
    if (isReduced === reduced.at(-1)) sizes[sizes.length - 1]! *= size
    else {
      sizes.push(size)
      reduced.push(isReduced)
    }
  })
  return { shape: sizes, reduced }
}
