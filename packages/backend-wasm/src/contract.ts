import type { Derivation, Executor } from './executor.ts'
import { type Contraction, contractionModule, groupCount, panelWidth, type Tile } from './kernels/contraction.ts'
import { kernelModule, kernelName, type Work } from './kernels/kernel.ts'
import { bytesPerFloat } from './kernels/loops.ts'
import { nestOf, operationsOf, type Walk } from './kernels/nest.ts'

/** A loop with the elements that each turn moves on by, in one or several tensors. */
export interface Stepped {
  readonly size: number
}

/** How the factor B of a contraction lies in memory before it is packed. */
export interface Columns {
  readonly start: number
  readonly terms: readonly { readonly size: number; readonly step: number }[]
  readonly count: number
  readonly step: number
}

/** Bytes that packed columns take. */
function packedBytes({ terms, count }: Columns, tile: Tile): number {
  const width = panelWidth(tile)
  const depth = terms.reduce((product, { size }) => product * size, 1)
  return Math.ceil(count / width) * width * depth * bytesPerFloat
}

/** B in panels, in the order in which tiles read it. */
export function packing(columns: Columns, tile: Tile, source: number): Derivation {
  return {
    name: `panels ${JSON.stringify(columns)}`,
    length: packedBytes(columns, tile) / bytesPerFloat,
    fill: (executor, target) => {
      const { start, terms, count, step } = columns
      const width = panelWidth(tile)
      const sizes = [Math.ceil(count / width), ...terms.map(({ size }) => size), width]
      const walk: Walk = {
        start,
        steps: [width * step, ...terms.map(term => term.step), step],
        guards:
          count % width === 0
            ? []
            : [{ start: 0, strides: [width, ...terms.map(() => 0), 1], divisor: 1, size: count, step: 0 }],
      }
      copy(executor, sizes, walk, source, target)
    },
  }
}

/** Fills a row-major tensor of those sizes with what a walk reads; with 0 where it reads nothing. */
export function copy(executor: Executor, sizes: readonly number[], walk: Walk, source: number, target: number): void {
  const { start, steps, guards } = walk
  const { device } = executor
  const nest = nestOf({ outer: sizes, inner: [] }, [{ start, strides: steps, guards }])
  const work: Work = { kind: 'first', otherwise: 0 }
  const run = device.kernel(kernelName(nest, work), () => kernelModule(nest, work, device.shared))
  executor.run(run, nest.outer[0]!, [target, source], { operations: operationsOf(nest) })
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
  const operations = [...simple.rows, ...simple.terms].reduce((product, { size }) => product * size, simple.columns)
  executor.run(run, groupCount(simple, device.tile), [c, a, b, bias, residual], { operations })
}

/** The same loops without those of one turn, and with neighbours as one where their steps allow it. */
function simplified({ rows, terms }: Contraction): Pick<Contraction, 'rows' | 'terms'> {
  return {
    rows: joined(rows, (outside, { size, a, c }) => outside.a === a * size && outside.c === c * size),
    terms: joined(terms, (outside, { size, a }) => outside.a === a * size),
  }
}

function joined<L extends Stepped>(loops: readonly L[], canJoin: (outside: L, inside: L) => boolean): readonly L[] {
  const result: L[] = []
  for (const loop of loops) {
    const outside = result.at(-1)
    if (loop.size === 1) continue
    if (outside !== undefined && canJoin(outside, loop))
      result[result.length - 1] = { ...loop, size: outside.size * loop.size }
    else result.push(loop)
  }
  return result.length === 0 ? [loops.at(-1)!] : result
}
