import { broadcastStrides } from '@convene/core'
import { type KernelWriter, kernelSource, loop, sum, times } from '../source.ts'
import { coalesce, offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'
import { accumulators } from './product.ts'

export const matMul: KernelWriter<'matMul'> = ({ dialect, inputs, out, attrs: { transposeA, transposeB } }) => {
  const batch = out.slice(0, -2)
  const [m, n] = out.slice(-2) as [number, number]
  const inner = inputs[0]!.at(transposeA ? -2 : -1)!
  const sums = accumulators(n)
  const [aRow, aInner] = transposeA ? [1, m] : [inner, 1]
  const [bInner, bColumn] = transposeB ? [1, inner] : [n, 1]
  const matrices = (input: readonly number[], size: number) =>
    broadcastStrides(input.slice(0, -2), batch).map(stride => stride * size)
  const { axes, strides } = coalesce({
    axes: [...batch, m, n / sums.count],
    strides: [
      [...matrices(inputs[0]!, m * inner), aRow, 0],
      [...matrices(inputs[1]!, inner * n), 0, bColumn * sums.count],
    ],
  })
  const { output, prelude, at } = threadsOf(dialect, axes)
  const a = (k: string) => sum(offset(at, strides[0]!), times(k, aInner))
  const b = (k: string, i: number) => sum(offset(at, strides[1]!, i * bColumn), times(k, bInner))
  const body = `${prelude}${sums.declare}
${loop(dialect, 'k', inner, k => sums.add(`a[${a(k)}]`, i => `b[${b(k, i)}]`))}
${sums.result}`
  return kernelSource(['a', 'b'], body, output, sums.count)
}
