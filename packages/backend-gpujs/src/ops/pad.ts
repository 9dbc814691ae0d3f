import { stridesOf } from '@convene/core'
import { type KernelWriter, kernelSource, literal, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'

export const pad: KernelWriter<'pad'> = ({ dialect, inputs: [x], out, attrs: { padding, value } }) => {
  const { shape, before, padded } = withoutPlainAxes(x!, out, padding)
  const { output, prelude, at } = threadsOf(dialect, padded)
  const strides = stridesOf(shape)
  const inside = at.flatMap((index, axis) =>
    shape[axis] === padded[axis] ? [] : [`${index} >= ${before[axis]} && ${index} < ${before[axis]! + shape[axis]!}`],
  )
  const from = sum(
    ...at.map((index, axis) => times(before[axis] === 0 ? index : `${index} - ${before[axis]}`, strides[axis]!)),
  )
  const body = `${prelude}let r = ${literal(value)};\nif (${inside.join(' && ') || 'true'}) { r = x[${from}]; }\nreturn r;`
  return kernelSource(['x'], body, output)
}

/** The same padding over fewer axes: an axis without padding is one with the axis before it. */
function withoutPlainAxes(
  x: readonly number[],
  out: readonly number[],
  padding: readonly (readonly [number, number])[],
) {
  const shape: number[] = []
  const before: number[] = []
  const padded: number[] = []
  x.forEach((size, axis) => {
    const last = shape.length - 1
    if (size === out[axis] && last >= 0) {
      shape[last]! *= size
      before[last]! *= size
      padded[last]! *= size
    } else {
      shape.push(size)
      before.push(padding[axis]![0])
      padded.push(out[axis]!)
    }
  })
  return { shape, before, padded }
}
