import { f32x4, type I32, i32, type Statement, sequence, type V128, when } from '../assembly/instructions.ts'
import type { Local, Scope } from '../assembly/module.ts'
import { bytesPerFloat, move, times } from './loops.ts'
import { range } from './range.ts'
import { finish } from './tile.ts'
import type { Blocks, Winograd } from './winograd.ts'
import type { Formula } from './winogradFormulas.ts'

/** Writes what makes numbers of tiles, and tiles of numbers. */
export class TileTransforms {
  readonly #winograd: Winograd
  readonly #formula: Formula
  readonly #blocks: Blocks

  constructor(winograd: Winograd, formula: Formula, blocks: Blocks) {
    this.#winograd = winograd
    this.#formula = formula
    this.#blocks = blocks
  }

  /** A row of tiles: `input(x, to, patch)`. */
  input(scope: Scope): Statement {
    const { channels, width } = this.#winograd
    const { m } = this.#formula
    const { across, rows } = this.#blocks
    const [x, to, patch] = scope.parameters as [Local<'i32'>, Local<'i32'>, Local<'i32'>]
    const product = across * rows * channels * bytesPerFloat
    const body = this.#twice(
      scope,
      patch,
      m + 2,
      (row, column) => f32x4.load({ address: x, offset: (row * width + column) * channels * bytesPerFloat }),
      (values, keep) => this.#formula.input(values, keep),
      (row, column, value) => f32x4.store({ address: to, offset: (row * (m + 2) + column) * product }, value),
    )
    const vector = sequence(body, move(x, 4), move(to, 4))
    const tile = sequence(times(scope, i32.constant(channels / 4), vector), move(x, (m - 1) * channels))
    return times(scope, i32.constant(across), tile)
  }

  /** A row of tiles: `output(products, y, residual, bias, patch, rowsLeft)`. */
  output(scope: Scope): Statement {
    const { outputs, epilogue } = this.#winograd
    const { m } = this.#formula
    const { across, rows } = this.#blocks
    const [from, y, residual, bias, patch, rowsLeft] = scope.parameters as [Local<'i32'>, ...Local<'i32'>[]]
    const product = across * rows * outputs.channels * bytesPerFloat
    const lastWidth = outputs.width - (across - 1) * m
    const bytes = outputs.channels * bytesPerFloat
    const vector = (columns: number) =>
      sequence(
        this.#twice(
          scope,
          patch!,
          m,
          (row, column) => f32x4.load({ address: from, offset: (row * (m + 2) + column) * product }),
          (values, keep) => this.#formula.output(values, keep),
          (row, column, value) => {
            if (column >= columns) return sequence()
            const offset = (row * outputs.width + column) * bytes
            const sum = epilogue.bias ? f32x4.add(value, f32x4.load({ address: bias! })) : value
            const others = epilogue.residual ? f32x4.load({ address: residual!, offset }) : undefined
            return f32x4.store({ address: y!, offset }, finish(sum, others, epilogue.activation))
          },
          (row, store) => (row === 0 ? store : when(i32.lessSigned(i32.constant(row), rowsLeft!), store)),
        ),
        move(from, 4),
        move(y!, 4),
        move(bias!, 4),
        move(residual!, 4),
      )
    const tile = (columns: number) =>
      sequence(
        times(scope, i32.constant(outputs.channels / 4), vector(columns)),
        move(y!, (m - 1) * outputs.channels),
        move(residual!, (m - 1) * outputs.channels),
        move(bias!, -outputs.channels),
      )
    if (lastWidth === m) return times(scope, i32.constant(across), tile(m))
    const whole = across === 1 ? sequence() : times(scope, i32.constant(across - 1), tile(m))
    return sequence(whole, tile(lastWidth))
  }

  /** A transform along columns, then along rows; between them the tile stands in `patch`. */
  #twice(
    scope: Scope,
    patch: I32,
    results: number,
    load: (row: number, column: number) => V128,
    transform: (values: readonly V128[], keep: (x: V128) => V128) => readonly V128[],
    store: (row: number, column: number, value: V128) => Statement,
    aroundRow: (row: number, store: Statement) => Statement = (_, store) => store,
  ): Statement {
    const size = this.#formula.m + 2
    const given = range(size).map(() => scope.local('v128'))
    const spare: Local<'v128'>[] = []
    const place = (row: number, column: number) => ({ address: patch, offset: 16 * (row * size + column) })
    const pass = (read: (i: number) => V128, write: (i: number, value: V128) => Statement): Statement => {
      const setup: Statement[] = given.map((local, i) => local.set(read(i)))
      let used = 0
      const made = transform(given, value => {
        const local = spare[used] ?? scope.local('v128')
        spare[used++] = local
        setup.push(local.set(value))
        return local
      })
      return sequence(...setup, ...made.map((value, i) => write(i, value)))
    }
    return sequence(
      ...range(size).map(column =>
        pass(
          row => load(row, column),
          (row, value) => f32x4.store(place(row, column), value),
        ),
      ),
      ...range(results).map(row =>
        aroundRow(
          row,
          pass(
            column => f32x4.load(place(row, column)),
            (column, value) => store(row, column, value),
          ),
        ),
      ),
    )
  }
}
