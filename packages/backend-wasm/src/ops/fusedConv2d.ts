import type { CompositeKernel } from '@convene/core'
import type { Executor } from '../executor.ts'
import type { WasmTensor } from '../tensor.ts'
import { convolve } from './conv2d.ts'

/** A convolution that adds, and applies its activation, as it stores its sums. */
export function fusedConv2d(
  executor: Executor,
  expanded: CompositeKernel<'fusedConv2d', WasmTensor>,
): CompositeKernel<'fusedConv2d', WasmTensor> {
  return (out, inputs, attrs) => {
    const [x, filter, bias, residual] = inputs as [WasmTensor, WasmTensor, WasmTensor, WasmTensor?]
    const { activation } = attrs
    return convolve(executor, { out, x, filter, attrs, addends: { bias, residual, activation } }, () =>
      expanded(out, inputs, attrs),
    )
  }
}
