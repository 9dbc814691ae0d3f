import { f32x4 } from './assembly/instructions.ts'
import { assemble } from './assembly/module.ts'
import type { Tile } from './kernels/contraction.ts'

/** What this engine can do. */
export interface Features {
  readonly simd: boolean
  /** Multiplying and adding in one instruction. */
  readonly relaxedSimd: boolean
}

/** Asks the engine, by giving it a module of each kind. */
export function probe(): Features {
  return {
    simd: validates(f32x4.add(zero, zero)),
    relaxedSimd: validates(f32x4.relaxedMultiplyAdd(zero, zero, zero)),
  }
}

const zero = f32x4.constant(0)

function validates(expression: ReturnType<typeof f32x4.constant>): boolean {
  const bytes = assemble({
    shared: false,
    functions: [{ name: 'run', parameters: 0, body: ({ local }) => local('v128').set(expression) }],
  })
  return WebAssembly.validate(bytes)
}

/**
 * What of a product is held in registers. Engines use fifteen vector registers: a tile that needs more is slow. Multiplying
 * and adding apart needs one for the product.
 *
 * @see docs/performance.md, for what was tried
 */
export function tileFor({ relaxedSimd }: Pick<Features, 'relaxedSimd'>): Tile {
  return relaxedSimd
    ? { rows: 6, vectors: 2, unroll: 1, fused: true }
    : { rows: 5, vectors: 2, unroll: 1, fused: false }
}
