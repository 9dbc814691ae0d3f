import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { accumulators } from './product.ts'

export const matMul: KernelWriter<'matMul'> = ({ dialect, inputs, out, attrs: { transposeA, transposeB } }) => {
  const [m, n] = [out[0]!, out[1]!]
  const inner = inputs[0]![transposeA ? 0 : 1]!
  const sums = accumulators(n)
  const { output, prelude, at } = threadsOf(dialect, [m, n / sums.count])
  const row = at[0]!
  const column = (i: number) => sum(times(at[1]!, sums.count), `${i}`)
  const a = transposeA ? sum(times('k', m), row) : sum(times(row, inner), 'k')
  const b = (i: number) => (transposeB ? sum(times(column(i), inner), 'k') : sum(times('k', n), column(i)))
  const body = `${prelude}${sums.declare}
for (let k = 0; k < ${inner}; k++) {
${sums.add(`a[${a}]`, i => `b[${b(i)}]`)}
}
${sums.result}`
  return kernelSource(['a', 'b'], body, output, sums.count)
}
