import { f32x4 } from './assembly/instructions.ts'
import { assemble } from './assembly/module.ts'
import type { Tile } from './kernels/tile.ts'

/** What this engine can do. */
export interface Features {
  readonly simd: boolean
  /** Multiplying and adding in one instruction. */
  readonly relaxedSimd: boolean
  /**
   * Whether the compiler keeps as many vectors in registers as there are. Those that have relaxed SIMD without being asked do;
   * Node.js 20's does not.
   */
  readonly allocatesWell: boolean
}

/** Asks the engine, by giving it a module of each kind. */
export function probe(): Features {
  wasWithoutAsking ??= hasRelaxedSimd()
  if (!wasWithoutAsking) askForRelaxedSimd()
  return { simd: validates(f32x4.add(zero, zero)), relaxedSimd: hasRelaxedSimd(), allocatesWell: wasWithoutAsking }
}

/** Asking is for good, so the answer before is kept. */
let wasWithoutAsking: boolean | undefined

const hasRelaxedSimd = (): boolean => validates(f32x4.relaxedMultiplyAdd(zero, zero, zero))

/** Node.js 20 has it behind a flag of V8's, which may be set while it runs. Elsewhere there is nothing to ask. */
function askForRelaxedSimd(): void {
  const v8 = globalThis.process?.getBuiltinModule?.('node:v8')
  v8?.setFlagsFromString('--experimental-wasm-relaxed-simd')
}

const zero = f32x4.constant(0)

function validates(expression: ReturnType<typeof f32x4.constant>): boolean {
  const bytes = assemble({
    shared: false,
    functions: [{ parameters: 0, body: ({ local }) => local('v128').set(expression) }],
  })
  return WebAssembly.validate(bytes)
}

/**
 * What of a product is held in registers. There are fifteen for vectors: a tile that needs more is slow, and so is one that
 * the compiler thinks does. Multiplying and adding apart needs one for the product.
 *
 * @see docs/performance.md, for what was tried
 */
export function tileFor({ relaxedSimd, allocatesWell }: Pick<Features, 'relaxedSimd' | 'allocatesWell'>): Tile {
  if (!allocatesWell) return { rows: 4, vectors: 2, unroll: 1, fused: relaxedSimd }
  return relaxedSimd
    ? { rows: 6, vectors: 2, unroll: 1, fused: true }
    : { rows: 5, vectors: 2, unroll: 3, fused: false }
}
