import { sizeOf } from '@convene/core'
import type { Derivation, Executor } from './executor.ts'
import { type Contraction, contractionModule, groupCount } from './kernels/contraction.ts'
import { joined } from './kernels/joined.ts'
import { nestOf, type Walk } from './kernels/nest.ts'
import { panelWidth, type Tile } from './kernels/tile.ts'
import { runNest } from './runNest.ts'
import type { WasmTensor } from './tensor.ts'

/** A loop over elements of one tensor. */
interface Stepped {
  readonly size: number
  readonly step: number
}

/** How the factor B of a contraction lies in memory before it is packed. */
export interface Columns {
  readonly start: number
  readonly terms: readonly Stepped[]
  readonly count: number
  readonly step: number
}

/** How many float32 packed columns are. */
export function packedLength({ terms, count }: Columns, tile: Tile): number {
  const width = panelWidth(tile)
  return Math.ceil(count / width) * width * sizeOf(terms.map(({ size }) => size))
}

/** Copies B into panels, in the order in which tiles read it; of several matrices, one after the other. */
export function pack(
  executor: Executor,
  { start, terms, count, step }: Columns,
  matrices: Stepped,
  source: number,
  target: number,
): void {
  const width = panelWidth(executor.device.tile)
  const sizes = [matrices.size, Math.ceil(count / width), ...terms.map(({ size }) => size), width]
  const steps = [matrices.step, width * step, ...terms.map(term => term.step), step]
  const isColumn = { start: 0, strides: [0, width, ...terms.map(() => 0), 1], divisor: 1, size: count, step: 0 }
  copy(executor, sizes, { start, steps, guards: count % width === 0 ? [] : [isColumn] }, source, target)
}

/** B in panels. */
function packing(columns: Columns, tile: Tile, source: number): Derivation {
  return {
    name: `panels ${JSON.stringify(columns)}`,
    length: packedLength(columns, tile),
    fill: (executor, target) => pack(executor, columns, { size: 1, step: 0 }, source, target),
  }
}

/** Lends B in panels. */
export function withPanels<R>(executor: Executor, factor: WasmTensor, columns: Columns, use: (packed: number) => R): R {
  const { device } = executor
  return executor.withDerived(factor, packing(columns, device.tile, device.addressOf(factor)), use)
}

/** Fills a row-major tensor of those sizes with what a walk reads; with 0 where it reads nothing. */
export function copy(executor: Executor, sizes: readonly number[], walk: Walk, source: number, target: number): void {
  const { start, steps, guards } = walk
  const nest = nestOf({ outer: sizes, inner: [] }, [{ start, strides: steps, guards }])
  runNest(executor, nest, { kind: 'first', otherwise: 0 }, [target, source])
}

/** Where the factors and the result of a contraction are, in bytes; 0 for what its epilogue does without. */
export interface Operands {
  readonly a: number
  /** Packed. */
  readonly b: number
  readonly c: number
  readonly bias?: number
  readonly residual?: number
}

/** Runs a contraction. */
export function contract(executor: Executor, contraction: Contraction, operands: Operands): void {
  const { device } = executor
  const { a, b, c, bias = 0, residual = 0 } = operands
  const simple = { ...contraction, ...simplified(contraction) }
  const name = `contraction ${JSON.stringify(simple)}`
  const run = device.kernel(name, () => contractionModule(simple, device.tile, device.shared))
  const operations = simple.columns * sizeOf([...simple.rows, ...simple.terms].map(({ size }) => size))
  executor.run(run, groupCount(simple, device.tile), [c, a, b, bias, residual], { operations })
}

/** The same with as few loops as possible. */
function simplified({ rows, terms }: Contraction): Pick<Contraction, 'rows' | 'terms'> {
  const fewerRows = joined(rows, (outside, { size, a, c }) => outside.a === a * size && outside.c === c * size)
  const fewerTerms = joined(terms, (outside, { size, a }) => outside.a === a * size)
  return {
    rows: fewerRows.length === 0 ? rows.slice(-1) : fewerRows,
    terms: fewerTerms.length === 0 ? terms.slice(-1) : fewerTerms,
  }
}
