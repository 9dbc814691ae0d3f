import {
  f32x4,
  type I32,
  i32,
  repeatWhile,
  type Statement,
  sequence,
  type V128,
  when,
} from '../assembly/instructions.ts'
import { assemble, callFunction, type Local, type ModuleFunction, type Scope } from '../assembly/module.ts'
import { bytesPerFloat, times } from './loops.ts'

/** What is done to a sum before it is stored. */
export interface Epilogue {
  /** Whether it begins with a number for each column. */
  readonly bias: boolean
  /** Whether what stands at the same place of another tensor is added. */
  readonly residual: boolean
  readonly activation: 'linear' | 'relu' | 'relu6'
}

/**
 * C[row, column] = activation(bias[column] + Σ A[row, term] · B[term, column] + residual[row, column]).
 *
 * Rows and terms are loops, outermost first, with the steps of A and C in elements. B is packed: panels of as many columns as
 * a tile has, each with all its terms in order, zeros behind the last column.
 */
export interface Contraction {
  readonly rows: readonly { readonly size: number; readonly a: number; readonly c: number }[]
  readonly terms: readonly { readonly size: number; readonly a: number }[]
  readonly columns: number
  readonly epilogue: Epilogue
}

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

/** Elements of A that a group of rows may have, to stay in the first cache while panels of B go by. */
const elementsPerGroup = 6144

/** Groups of rows, which can be computed in any order and on any thread. */
interface Groups {
  /** How many there are along the last loop. */
  readonly along: number
  /** Rows of each but the last, and of the last. */
  readonly size: number
  readonly lastSize: number
  readonly count: number
}

/** How many turns `run` has. */
export function groupCount(contraction: Contraction, tile: Tile): number {
  return groupsOf(contraction, tile).count
}

function groupsOf({ rows, terms }: Contraction, tile: Tile): Groups {
  const { size: last } = rows.at(-1)!
  const depth = terms.reduce((product, { size }) => product * size, 1)
  const most = Math.max(2, Math.floor(elementsPerGroup / depth / tile.rows)) * tile.rows
  const size = Math.min(last, most)
  const along = Math.ceil(last / size)
  const outside = rows.slice(0, -1).reduce((product, { size }) => product * size, 1)
  return { along, size, lastSize: last - (along - 1) * size, count: outside * along }
}

/** Nearly equal parts, of at most as many rows as a tile has. */
function tilesOf(size: number, { rows }: Tile): readonly { readonly first: number; readonly rows: number }[] {
  const count = Math.ceil(size / rows)
  return Array.from({ length: count }, (_, i) => {
    const first = Math.floor((i * size) / count)
    return { first, rows: Math.floor(((i + 1) * size) / count) - first }
  })
}

/**
 * A module whose `run(from, to, c, a, b, bias, residual)` computes groups of rows. What the epilogue does without may be at
 * any address.
 */
export function contractionModule(contraction: Contraction, tile: Tile, shared: boolean): Uint8Array<ArrayBuffer> {
  const groups = groupsOf(contraction, tile)
  const functions: ModuleFunction[] = []
  const define = (f: ModuleFunction): number => functions.push(f) - 1
  const groupOf = defineGroups(define, contraction, tile, [groups.size, groups.lastSize])
  define({
    parameters: 7,
    body: scope => runBody(scope, contraction, groups, groupOf),
  })
  return assemble({ functions, shared })
}

/**
 * Functions `group(a, b, c, bias, residual)` that compute all columns of groups of some sizes.
 *
 * @param define adds a function to the module, and says which number it has
 * @returns the number of a size's function
 */
export function defineGroups(
  define: (f: ModuleFunction) => number,
  contraction: Contraction,
  tile: Tile,
  sizes: readonly number[],
): (size: number) => number {
  const width = panelWidth(tile)
  const panels = Math.ceil(contraction.columns / width)
  const rest = contraction.columns - (panels - 1) * width
  const heights = [...new Set(sizes.flatMap(size => tilesOf(size, tile).map(({ rows }) => rows)))]
  const tileOf = new Map<string, number>()
  for (const columns of new Set([...(panels > 1 ? [width] : []), rest])) {
    for (const rows of heights) {
      const body = (scope: Scope) => tileBody(scope, contraction, tile, rows, columns)
      tileOf.set(`${rows}x${columns}`, define({ parameters: 5, body }))
    }
  }
  const groupOf = new Map<number, number>()
  for (const size of new Set(sizes)) {
    const body = (scope: Scope) =>
      groupBody(scope, contraction, tile, size, (rows, columns) => tileOf.get(`${rows}x${columns}`)!)
    groupOf.set(size, define({ parameters: 5, body }))
  }
  return size => groupOf.get(size)!
}

/** A sum with what the epilogue adds to it, through its activation. */
export function finish(sum: V128, residual: V128 | undefined, activation: Epilogue['activation']): V128 {
  const whole = residual === undefined ? sum : f32x4.add(sum, residual)
  if (activation === 'linear') return whole
  const positive = f32x4.pseudoMax(whole, f32x4.constant(0))
  return activation === 'relu' ? positive : f32x4.pseudoMin(positive, f32x4.constant(6))
}

/** Rows of one tile, by columns of one panel, of which `columns` are stored. */
function tileBody(scope: Scope, contraction: Contraction, tile: Tile, rows: number, columns: number): Statement {
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
  const move = (local: Local<'i32'>, elements: number): Statement =>
    elements === 0 ? sequence() : local.set(i32.add(local, i32.constant(elements * bytesPerFloat)))
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

/** All columns of one group of rows: panel by panel, so that a panel is in the first cache for all tiles. */
function groupBody(
  scope: Scope,
  contraction: Contraction,
  tile: Tile,
  size: number,
  tileOf: (rows: number, columns: number) => number,
): Statement {
  const [a, b, c, bias, residual] = scope.parameters as [Local<'i32'>, ...Local<'i32'>[]]
  const { a: aStep, c: cStep } = contraction.rows.at(-1)!
  const width = panelWidth(tile)
  const panels = Math.ceil(contraction.columns / width)
  const rest = contraction.columns - (panels - 1) * width
  const terms = contraction.terms.reduce((product, { size }) => product * size, 1)
  const tiles = tilesOf(size, tile)
  const panel = (columns: number): Statement =>
    sequence(
      ...tiles.map(({ first, rows }) =>
        callFunction([], tileOf(rows, columns), [
          plus(a, first * aStep),
          b!,
          plus(c!, first * cStep),
          bias!,
          plus(residual!, first * cStep),
        ]),
      ),
    )
  const next = sequence(
    b!.set(plus(b!, terms * width)),
    c!.set(plus(c!, width)),
    bias!.set(plus(bias!, width)),
    residual!.set(plus(residual!, width)),
  )
  const whole = panels === 1 ? sequence() : times(scope, i32.constant(panels - 1), sequence(panel(width), next))
  return sequence(whole, panel(rest))
}

function plus(address: I32, elements: number): I32 {
  return elements === 0 ? address : i32.add(address, i32.constant(elements * bytesPerFloat))
}

/** Groups `from` to `to`, wherever in the loops over rows they lie. */
function runBody(scope: Scope, { rows }: Contraction, groups: Groups, groupOf: (size: number) => number): Statement {
  const [from, to, c, a, b, bias, residual] = scope.parameters as [Local<'i32'>, ...Local<'i32'>[]]
  const group = scope.local('i32')
  const [rest, aOffset, cOffset] = [scope.local('i32'), scope.local('i32'), scope.local('i32')]
  const last = rows.at(-1)!
  const loops = [
    ...rows.slice(0, -1),
    { size: groups.along, a: last.a * groups.size, c: last.c * groups.size },
  ].toReversed()
  const index = (size: number) => i32.remSigned(rest, i32.constant(size))
  const offsets = loops.flatMap(({ size, a, c }) => [
    aOffset.set(i32.add(aOffset, i32.mul(index(size), i32.constant(a * bytesPerFloat)))),
    cOffset.set(i32.add(cOffset, i32.mul(index(size), i32.constant(c * bytesPerFloat)))),
    rest.set(i32.divSigned(rest, i32.constant(size))),
  ])
  const inputs = [i32.add(a!, aOffset), b!, i32.add(c!, cOffset), bias!, i32.add(residual!, cOffset)]
  const call = (size: number) => callFunction([], groupOf(size), inputs)
  const isLast = i32.equal(i32.remSigned(group, i32.constant(groups.along)), i32.constant(groups.along - 1))
  return sequence(
    group.set(from),
    repeatWhile(
      sequence(
        rest.set(group),
        aOffset.set(i32.constant(0)),
        cOffset.set(i32.constant(0)),
        ...offsets,
        groups.size === groups.lastSize ? call(groups.size) : when(isLast, call(groups.lastSize), call(groups.size)),
        group.set(i32.add(group, i32.constant(1))),
      ),
      i32.lessSigned(group, to!),
    ),
  )
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
