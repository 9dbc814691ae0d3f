import {
  type CompositeDef,
  type CompositeKernel,
  type CompositeKernels,
  type CompositeName,
  type Computing,
  compositeDefs,
  evaluate,
  type Kernels,
  kernelsOf,
} from '@convene/core'
import type { Executor } from './executor.ts'
import { families } from './families.ts'
import { conv2d } from './ops/conv2d.ts'
import { conv2dFilterGrad } from './ops/conv2dFilterGrad.ts'
import { conv2dInputGrad } from './ops/conv2dInputGrad.ts'
import { fusedConv2d } from './ops/fusedConv2d.ts'
import { fusedMatMul } from './ops/fusedMatMul.ts'
import { matMul } from './ops/matMul.ts'
import { suppressed } from './ops/suppressed.ts'
import type { WasmTensor } from './tensor.ts'

/** What a backend computes, and how. */
export interface KernelSet {
  readonly kernels: Kernels<WasmTensor>
  readonly overrides: CompositeKernels<WasmTensor>
}

/** Kernels as core runs them. */
export function computing(kernels: Pick<KernelSet, 'kernels'> & Partial<KernelSet>): Computing<WasmTensor> {
  return { name: 'wasm', shapeOf: x => x.shape, ...kernels }
}

/** A kernel for each primitive: those of the families, and faster ones for what networks spend their time on. */
export function kernels(executor: Executor): KernelSet {
  const general = kernelsOf(families(executor))
  const primitives: Kernels<WasmTensor> = {
    ...general,
    conv2d: conv2d(executor, general.conv2d),
    conv2dFilterGrad: conv2dFilterGrad(executor, general.conv2dFilterGrad),
    conv2dInputGrad: conv2dInputGrad(executor, general.conv2dInputGrad),
    matMul: matMul(executor, general.matMul),
    reshape: (out, x) => executor.sharing(x, out),
  }
  const expanded = expansions(executor, primitives)
  return {
    kernels: primitives,
    overrides: {
      fusedConv2d: fusedConv2d(executor, expanded.fusedConv2d),
      fusedMatMul: fusedMatMul(executor, expanded.fusedMatMul),
      suppressed: suppressed(executor, expanded.suppressed),
    },
  }
}

/** Composites as they expand. */
function expansions(executor: Executor, kernels: Kernels<WasmTensor>): CompositeKernels<WasmTensor> {
  const expanded =
    <K extends CompositeName>(name: K): CompositeKernel<K, WasmTensor> =>
    (_, inputs, attrs) => {
      const made: WasmTensor[] = []
      const ops = evaluate(computing({ kernels }), x => made.push(x))
      const y = (compositeDefs[name] as CompositeDef<K>).expand(ops, inputs, attrs)
      for (const x of made) if (x !== y) executor.dispose(x)
      return y
    }
  return {
    fusedConv2d: expanded('fusedConv2d'),
    fusedMatMul: expanded('fusedMatMul'),
    suppressed: expanded('suppressed'),
  }
}
