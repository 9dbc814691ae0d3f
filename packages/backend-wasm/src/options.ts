/**
 * How convolutions are computed. `exact`: as sums of products, so that whole numbers lead to whole numbers. `fast`: 3×3 ones
 * of stride 1 by Winograd's formulas, which take fewer products and have a larger error bound.
 */
export type Convolution = 'exact' | 'fast'

export interface WasmOptions {
  /**
   * How many threads compute, the caller's included; results do not depend on it. As many as there are processors, if left
   * out, and one where memory cannot be shared: in a page that is not cross-origin isolated.
   */
  readonly threads?: number
  /** `fast`, if left out. */
  readonly convolution?: Convolution
  /**
   * Whether a product and a sum may be rounded once where the engine has such an instruction. It is faster; results then
   * depend on the machine in their last bits. True, if left out.
   */
  readonly relaxedSimd?: boolean
}
