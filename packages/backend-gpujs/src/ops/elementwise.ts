import { broadcastStrides, type OpName } from '@convene/core'
import { type Dialect, type KernelWriter, kernelSource } from '../source.ts'
import { coalesce, offset } from '../strided.ts'
import { threadsOf } from '../threads.ts'

/**
 * The family of ops that make each element of the output from the elements at the same position of the inputs.
 *
 * @param names what `body` calls those elements
 * @param body  statements that return the result
 */
export function elementwise<K extends OpName>(
  names: readonly string[],
  body: string | ((dialect: Dialect) => string),
): KernelWriter<K> {
  return ({ dialect, out, inputs }) => {
    const { axes, strides } = coalesce({ axes: out, strides: inputs.map(input => broadcastStrides(input, out)) })
    const { output, prelude, at } = threadsOf(dialect, axes)
    const reads = names.map((name, i) => `const ${name} = ${name}Data[${offset(at, strides[i]!)}];\n`)
    return kernelSource(
      names.map(name => `${name}Data`),
      `${prelude}${reads.join('')}${typeof body === 'string' ? body : body(dialect)}`,
      output,
    )
  }
}
