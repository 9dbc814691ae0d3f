import type { Kernel } from '@convene/core'
import { contract, withPanels } from '../contract.ts'
import type { Executor } from '../executor.ts'
import type { Contraction } from '../kernels/contraction.ts'
import { bytesPerFloat } from '../kernels/loops.ts'
import type { WasmTensor } from '../tensor.ts'
import { epilogueOf, isWorthPacking, nothing } from './conv2d.ts'
import { type Four, isWhole, seenSize, withPadding } from './images.ts'

/** Rows are the filter's taps and channels, terms the pixels of all images; dy is packed as the columns. */
export function conv2dFilterGrad(
  executor: Executor,
  general: Kernel<'conv2dFilterGrad', WasmTensor>,
): Kernel<'conv2dFilterGrad', WasmTensor> {
  return (out, x, dy, attrs) => {
    const [kh, kw, c, co] = out as Four
    const [n, oh, ow] = dy.shape as Four
    const { strides, dilations, groups } = attrs
    const [ci, o] = [c * groups, co / groups]
    const careful = () => general(out, x, dy, attrs)
    if (!isWorthPacking(o)) return careful()
    const seen = seenSize(dy.shape, out, attrs)
    const padAndContract = () =>
      withPadding(executor, x, seen, attrs, ({ address, height, width }) => {
        const contraction: Contraction = {
          rows: [
            { size: kh, a: dilations[0] * width * ci, c: kw * c * co },
            { size: kw, a: dilations[1] * ci, c: c * co },
            { size: c, a: 1, c: co },
          ],
          terms: [
            { size: n, a: height * width * ci },
            { size: oh, a: strides[0] * width * ci },
            { size: ow, a: strides[1] * ci },
          ],
          columns: o,
          epilogue: epilogueOf(nothing),
        }
        const filter = executor.tensor(out)
        for (let group = 0; group < groups; group++) {
          const columns = { start: group * o, terms: [{ size: n * oh * ow, step: co }], count: o, step: 1 }
          withPanels(executor, dy, columns, packed =>
            contract(executor, contraction, {
              a: address + group * c * bytesPerFloat,
              b: packed,
              c: filter.storage.address + group * o * bytesPerFloat,
            }),
          )
        }
        return filter
      })
    return isWhole(x.shape, seen, attrs) ? padAndContract() : executor.ifFinite([dy], padAndContract, careful)
  }
}
