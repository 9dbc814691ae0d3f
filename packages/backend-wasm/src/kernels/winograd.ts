import { type I32, i32, repeatWhile, type Statement, sequence, when } from '../assembly/instructions.ts'
import { assemble, callFunction, type Local, type ModuleFunction, type Scope } from '../assembly/module.ts'
import { type Contraction, defineGroups, type Epilogue } from './contraction.ts'
import { bytesPerFloat, times } from './loops.ts'
import { panelWidth, type Tile } from './tile.ts'
import type { Formula } from './winogradFormulas.ts'
import { TileTransforms } from './winogradTiles.ts'

/** A convolution by 3×3 taps, of stride 1, in tiles of m×m outputs. Channels come in fours. */
export interface Winograd {
  readonly images: number
  /** Of the padded image, which covers whole tiles. */
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outputs: { readonly height: number; readonly width: number; readonly channels: number }
  readonly epilogue: Epilogue
  /** How many blocks an image is at least, if it has as many rows of tiles: for as many threads. */
  readonly parts: number
}

/** How the tiles of an image are put together: a block's numbers stay in the second cache. */
export interface Blocks {
  readonly across: number
  readonly down: number
  /** Rows of tiles in each block but the last, and in the last. */
  readonly rows: number
  readonly lastRows: number
  /** Blocks of an image. */
  readonly count: number
}

/** About as many tiles as this are a block. */
const tilesPerBlock = 48

export function blocksOf({ outputs, images, parts }: Winograd, { m }: Formula): Blocks {
  const [across, down] = [Math.ceil(outputs.width / m), Math.ceil(outputs.height / m)]
  const fewest = Math.min(down, Math.ceil(parts / images))
  const rows = Math.min(Math.ceil(down / fewest), Math.max(1, Math.round(tilesPerBlock / across)))
  const count = Math.ceil(down / rows)
  return { across, down, rows, lastRows: down - (count - 1) * rows, count }
}

/** Bytes that each thread needs: what stands for the inputs and the products of a block, and the tile at hand. */
export function scratchBytes(winograd: Winograd, formula: Formula): number {
  const { across, rows } = blocksOf(winograd, formula)
  const products = (formula.m + 2) ** 2
  return products * (across * rows * (winograd.channels + winograd.outputs.channels) + 4) * bytesPerFloat
}

/**
 * A module whose `run(from, to, y, x, filters, bias, residual, scratch)` computes blocks of tiles, all images' one after the
 * other. The filters are (m + 2)² packed matrices of channels by outputs.
 */
export function winogradModule(
  winograd: Winograd,
  formula: Formula,
  tile: Tile,
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const blocks = blocksOf(winograd, formula)
  const { channels, outputs } = winograd
  const products = (formula.m + 2) ** 2
  const functions: ModuleFunction[] = []
  const define = (f: ModuleFunction): number => functions.push(f) - 1
  const contraction = (tiles: number): Contraction => ({
    rows: [{ size: tiles, a: channels, c: outputs.channels }],
    terms: [{ size: channels, a: 1 }],
    columns: outputs.channels,
    epilogue: { bias: false, residual: false, activation: 'linear' },
  })
  const sizes = [...new Set([blocks.rows, blocks.lastRows])]
  const groupOf = new Map(
    sizes.map(rows => [rows, defineGroups(define, contraction(rows * blocks.across), tile, [rows * blocks.across])]),
  )
  const write = new TileTransforms(winograd, formula, blocks)
  const input = define({ parameters: 3, body: scope => write.input(scope) })
  const output = define({ parameters: 6, body: scope => write.output(scope) })
  const tiles = blocks.rows * blocks.across
  const bytes = {
    inputs: products * tiles * channels * bytesPerFloat,
    products: products * tiles * outputs.channels * bytesPerFloat,
    filter: Math.ceil(outputs.channels / panelWidth(tile)) * panelWidth(tile) * channels * bytesPerFloat,
    inputRow: formula.m * winograd.width * channels * bytesPerFloat,
    outputRow: formula.m * outputs.width * outputs.channels * bytesPerFloat,
    image: winograd.height * winograd.width * channels * bytesPerFloat,
    result: outputs.height * outputs.width * outputs.channels * bytesPerFloat,
  }

  const block = (
    scope: Scope,
    rows: number,
    at: { readonly x: I32; readonly y: I32; readonly residual: I32; readonly firstRow: I32 },
  ): Statement => {
    const [, , , , filters, bias, , scratch] = scope.parameters
    const row = scope.local('i32')
    const [a, b, c] = [scope.local('i32'), scope.local('i32'), scope.local('i32')]
    const patch = i32.add(scratch!, i32.constant(bytes.inputs + bytes.products))
    const made = i32.add(scratch!, i32.constant(bytes.inputs))
    const along = (size: number) => i32.mul(row, i32.constant(size))
    const everyRow = (body: Statement) =>
      sequence(
        row.set(i32.constant(0)),
        repeatWhile(sequence(body, row.set(i32.add(row, i32.constant(1)))), i32.lessSigned(row, i32.constant(rows))),
      )
    const rowOf = (channels: number) => blocks.across * channels * bytesPerFloat
    const group = groupOf.get(rows)!(rows * blocks.across)
    const zero = i32.constant(0)
    return sequence(
      everyRow(
        callFunction([], input, [
          i32.add(at.x, along(bytes.inputRow)),
          i32.add(scratch!, along(rowOf(channels))),
          patch,
        ]),
      ),
      a.set(scratch!),
      b.set(filters!),
      c.set(made),
      times(
        scope,
        i32.constant(products),
        sequence(
          callFunction([], group, [a, b, c, zero, zero]),
          a.set(i32.add(a, i32.constant(tiles * channels * bytesPerFloat))),
          b.set(i32.add(b, i32.constant(bytes.filter))),
          c.set(i32.add(c, i32.constant(tiles * outputs.channels * bytesPerFloat))),
        ),
      ),
      everyRow(
        callFunction([], output, [
          i32.add(made, along(rowOf(outputs.channels))),
          i32.add(at.y, along(bytes.outputRow)),
          i32.add(at.residual, along(bytes.outputRow)),
          bias!,
          patch,
          i32.sub(i32.constant(outputs.height), i32.mul(i32.add(at.firstRow, row), i32.constant(formula.m))),
        ]),
      ),
    )
  }

  define({
    parameters: 8,
    body: scope => {
      const [from, to, y, x, , , residual] = scope.parameters as [Local<'i32'>, ...Local<'i32'>[]]
      const [turn, image, firstRow] = [scope.local('i32'), scope.local('i32'), scope.local('i32')]
      const [xAt, yAt, residualAt, offset] = [
        scope.local('i32'),
        scope.local('i32'),
        scope.local('i32'),
        scope.local('i32'),
      ]
      const at = { x: xAt, y: yAt, residual: residualAt, firstRow }
      const isLast = i32.equal(i32.remSigned(turn, i32.constant(blocks.count)), i32.constant(blocks.count - 1))
      const place = (image: I32, imageBytes: number, rowBytes: number) =>
        i32.add(i32.mul(image, i32.constant(imageBytes)), i32.mul(firstRow, i32.constant(rowBytes)))
      return sequence(
        turn.set(from),
        repeatWhile(
          sequence(
            image.set(i32.divSigned(turn, i32.constant(blocks.count))),
            firstRow.set(i32.mul(i32.remSigned(turn, i32.constant(blocks.count)), i32.constant(blocks.rows))),
            xAt.set(i32.add(x!, place(image, bytes.image, bytes.inputRow))),
            offset.set(place(image, bytes.result, bytes.outputRow)),
            yAt.set(i32.add(y!, offset)),
            residualAt.set(i32.add(residual!, offset)),
            blocks.rows === blocks.lastRows
              ? block(scope, blocks.rows, at)
              : when(isLast, block(scope, blocks.lastRows, at), block(scope, blocks.rows, at)),
            turn.set(i32.add(turn, i32.constant(1))),
          ),
          i32.lessSigned(turn, to!),
        ),
      )
    },
  })
  return assemble({ functions, shared })
}
