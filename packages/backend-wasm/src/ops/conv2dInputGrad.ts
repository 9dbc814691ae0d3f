import type { Kernel } from '@convene/core'
import { contract, withPanels } from '../contract.ts'
import type { Executor } from '../executor.ts'
import type { Contraction } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import type { WasmTensor } from '../tensor.ts'
import { epilogueOf, isWorthPacking, nothing } from './conv2d.ts'
import { type Four, withPadding, withSamples } from './images.ts'
import { coveredSize, formulaFor, transformed, winogradConv2d } from './winogradConv2d.ts'

/**
 * A convolution of dy, between whose pixels the stride puts zeros, with the filter turned round. Where the filter is not
 * finite, zeros would not be nothing, and the kernel that asks at each tap does it.
 */
export function conv2dInputGrad(
  executor: Executor,
  general: Kernel<'conv2dInputGrad', WasmTensor>,
): Kernel<'conv2dInputGrad', WasmTensor> {
  return (out, dy, filter, attrs) => {
    const [n, h, w, ci] = out as Four
    const [, , , co] = dy.shape as Four
    const [kh, kw, c] = filter.shape as Four
    const { strides, dilations, padding, groups } = attrs
    const o = co / groups
    const careful = () => general(out, dy, filter, attrs)
    if (!isWorthPacking(c)) return careful()
    const { device } = executor
    const [reachY, reachX] = [(kh - 1) * dilations[0], (kw - 1) * dilations[1]]
    const [height, width] = [h + reachY, w + reachX]
    const rows = { size: height, start: padding[0] - reachY, stride: 1, divisor: strides[0] }
    const columns = { size: width, start: padding[2] - reachX, stride: 1, divisor: strides[1] }
    const contraction: Contraction = {
      rows: [
        { size: n, a: height * width * co, c: h * w * ci },
        { size: h, a: width * co, c: w * ci },
        { size: w, a: co, c: ci },
      ],
      terms: [
        { size: kh, a: dilations[0] * width * co },
        { size: kw, a: dilations[1] * co },
        { size: o, a: 1 },
      ],
      columns: c,
      epilogue: epilogueOf(nothing),
    }
    const spreadAndContract = () =>
      withSamples(executor, dy, rows, columns, spread => {
        const dx = executor.tensor(out)
        for (let group = 0; group < groups; group++) {
          const inputs = {
            start: (kh * kw - 1) * c * co + group * o,
            terms: [
              { size: kh * kw, step: -c * co },
              { size: o, step: 1 },
            ],
            count: c,
            step: co,
          }
          withPanels(executor, filter, inputs, packed =>
            contract(executor, contraction, {
              a: spread.address + group * o * bytesPerFloat,
              b: packed,
              c: dx.storage.address + group * c * bytesPerFloat,
            }),
          )
        }
        return dx
      })
    const direct = () => executor.ifFinite([filter], spreadAndContract, careful)
    const formula = formulaFor(device.convolution, 'backward', out, filter.shape, attrs)
    if (formula === undefined) return direct()
    // The convolution of dy with the filter turned round, and with what of its reach the padding does not take.
    const around = { padding: [reachY - padding[0], 0, reachX - padding[2], 0] as const }
    const fast = () =>
      withPadding(executor, dy, coveredSize(out, formula), around, image =>
        executor.withDerived(filter, transformed(device, filter, formula, 'backward'), filters =>
          winogradConv2d(executor, { out, channels: co, addends: nothing }, formula, image, filters),
        ),
      )
    return executor.ifFinite([dy, filter], fast, direct)
  }
}
