import { f32x4, type I32, i32, type Statement, sequence, type V128 } from '../assembly/instructions.ts'
import type { Local, Scope } from '../assembly/module.ts'
import type { Contraction, Epilogue } from './contraction.ts'
import { bytesPerFloat, move, times } from './loops.ts'
import { range } from './range.ts'

/** What is held in registers at a time, and how sums are made. */
export interface Tile {
  readonly rows: number
  /** Columns, in vectors of four. */
  readonly vectors: number
  /** Terms for each turn of the innermost loop. */
  readonly unroll: number
  /** Whether multiplying and adding is one instruction, of relaxed SIMD. */
  readonly fused: boolean
}

/** How many columns a panel of B has. */
export function panelWidth({ vectors }: Tile): number {
  return 4 * vectors
}

/** A sum with what the epilogue adds to it, through its activation. */
export function finish(sum: V128, residual: V128 | undefined, activation: Epilogue['activation']): V128 {
  const whole = residual === undefined ? sum : f32x4.add(sum, residual)
  if (activation === 'linear') return whole
  const positive = f32x4.pseudoMax(whole, f32x4.constant(0))
  return activation === 'relu' ? positive : f32x4.pseudoMin(positive, f32x4.constant(6))
}

/** Rows of one tile, by columns of one panel, of which `columns` are stored. */
export function tileBody(scope: Scope, contraction: Contraction, tile: Tile, rows: number, columns: number): Statement {
  const { epilogue, terms } = contraction
  const [a, b, c, bias, residual] = scope.parameters as [Local<'i32'>, ...Local<'i32'>[]]
  const { a: aStep, c: cStep } = contraction.rows.at(-1)!
  const vectors = Math.ceil(columns / 4)
  const sums = range(rows).map(() => range(vectors).map(() => scope.local('v128')))
  const factors = range(vectors).map(() => scope.local('v128'))
  const factor = scope.local('v128')
  const multiplyAdd = (sum: V128, x: V128, y: V128) =>
    tile.fused ? f32x4.relaxedMultiplyAdd(x, y, sum) : f32x4.add(sum, f32x4.mul(x, y))

  /** The term that lies so many terms behind the one at hand. */
  const term = (ahead: number, step: number): Statement =>
    sequence(
      ...factors.map((local, v) =>
        local.set(f32x4.load({ address: b!, offset: (ahead * panelWidth(tile) + 4 * v) * bytesPerFloat })),
      ),
      ...sums.flatMap((row, i) => [
        factor.set(f32x4.loadSplat({ address: a, offset: (ahead * step + i * aStep) * bytesPerFloat })),
        ...row.map((sum, v) => sum.set(multiplyAdd(sum, factor, factors[v]!))),
      ]),
    )
  const innermost = ({ size, a: step }: { readonly size: number; readonly a: number }): Statement => {
    const block = (count: number) =>
      sequence(
        ...range(count).map(ahead => term(ahead, step)),
        move(a, count * step),
        move(b!, count * panelWidth(tile)),
      )
    const whole = Math.floor(size / tile.unroll)
    const remaining = size - whole * tile.unroll
    return sequence(
      whole === 0 ? sequence() : times(scope, i32.constant(whole), block(tile.unroll)),
      remaining === 0 ? sequence() : block(remaining),
    )
  }
  const nest = (loop: number): Statement => {
    const { size, a: step } = terms[loop]!
    if (loop === terms.length - 1) return innermost(terms[loop]!)
    const inner = terms[loop + 1]!
    const turn = sequence(nest(loop + 1), move(a, step - inner.size * inner.a))
    return times(scope, i32.constant(size), turn)
  }
  // Added to the whole sum, not at its beginning: there it would take part in every rounding.
  const biases = factors.map((local, v) => local.set(f32x4.load({ address: bias!, offset: 16 * v })))
  const store = (sum: V128, row: number, v: number): Statement => {
    const offset = (row * cStep + 4 * v) * bytesPerFloat
    const lanes = Math.min(4, columns - 4 * v)
    const whole = epilogue.bias ? f32x4.add(sum, factors[v]!) : sum
    const others = epilogue.residual ? loadLanes(residual!, offset, lanes) : undefined
    return storeLanes(c!, offset, finish(whole, others, epilogue.activation), lanes, factor)
  }
  return sequence(
    ...sums.flatMap(row => row.map(sum => sum.set(f32x4.constant(0)))),
    nest(0),
    ...(epilogue.bias ? biases : []),
    ...sums.flatMap((row, i) => row.map((sum, v) => store(sum, i, v))),
  )
}

/** As many lanes of a vector as there are: beyond the last column lies what others own. */
function loadLanes(address: I32, offset: number, lanes: number): V128 {
  if (lanes === 4) return f32x4.load({ address, offset })
  const lane = (x: V128, lane: number) => f32x4.loadLane({ address, offset: offset + lane * bytesPerFloat }, x, lane)
  return range(lanes).reduce<V128>(lane, f32x4.constant(0))
}

function storeLanes(address: I32, offset: number, x: V128, lanes: number, spare: Local<'v128'>): Statement {
  if (lanes === 4) return f32x4.store({ address, offset }, x)
  const lane = (lane: number) => f32x4.storeLane({ address, offset: offset + lane * bytesPerFloat }, spare, lane)
  return sequence(spare.set(x), ...range(lanes).map(lane))
}
