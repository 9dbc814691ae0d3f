import type { CompositeKernel } from '@convene/core'
import type { Executor } from '../executor.ts'
import type { WasmTensor } from '../tensor.ts'
import { isWorthPacking } from './conv2d.ts'
import { multiply } from './matMul.ts'

/** A product that adds, and applies its activation, as it stores its sums. */
export function fusedMatMul(
  executor: Executor,
  expanded: CompositeKernel<'fusedMatMul', WasmTensor>,
): CompositeKernel<'fusedMatMul', WasmTensor> {
  return (out, inputs, attrs) => {
    const [a, b, bias, residual] = inputs as [WasmTensor, WasmTensor, WasmTensor, WasmTensor?]
    if (!isWorthPacking(out.at(-1)!)) return expanded(out, inputs, attrs)
    return multiply(executor, { out, a, b, attrs, addends: { bias, residual, activation: attrs.activation } })
  }
}
