import { sizeOf } from '@convene/core'
import { i32, repeatWhile, type Statement, sequence, when } from '../assembly/instructions.ts'
import { assemble, callFunction, type Local, type ModuleFunction, type Scope } from '../assembly/module.ts'
import { bytesPerFloat, move, plus, times } from './loops.ts'
import { panelWidth, type Tile, tileBody } from './tile.ts'

/** What is done to a sum before it is stored. */
export interface Epilogue {
  /** Whether a number for each column is added. */
  readonly bias: boolean
  /** Whether what stands at the same place of another tensor is added. */
  readonly residual: boolean
  readonly activation: 'linear' | 'relu' | 'relu6'
}

/**
 * C[row, column] = activation(Σ A[row, term] · B[term, column] + bias[column] + residual[row, column]).
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
  const depth = sizeOf(terms.map(({ size }) => size))
  const most = Math.max(2, Math.floor(elementsPerGroup / depth / tile.rows)) * tile.rows
  const size = Math.min(last, most)
  const along = Math.ceil(last / size)
  const outside = sizeOf(rows.slice(0, -1).map(({ size }) => size))
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
  const terms = sizeOf(contraction.terms.map(({ size }) => size))
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
  const next = sequence(move(b!, terms * width), move(c!, width), move(bias!, width), move(residual!, width))
  const whole = panels === 1 ? sequence() : times(scope, i32.constant(panels - 1), sequence(panel(width), next))
  return sequence(whole, panel(rest))
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
