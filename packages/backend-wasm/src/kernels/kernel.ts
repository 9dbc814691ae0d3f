import { stridesOf } from '@convene/core'
import {
  choose,
  f32,
  f32x4,
  type I32,
  i32,
  repeatWhile,
  type Statement,
  sequence,
  type Value,
  when,
} from '../assembly/instructions.ts'
import { assemble, type Import, type Local, type Scope } from '../assembly/module.ts'
import type { Keep } from './keep.ts'
import { four, type Lane, type Lanes, one } from './lanes.ts'
import { begin, bytesPerFloat, enter, holds, type Moving, placeOf, type Reader, readerOf, times } from './loops.ts'
import type { Nest } from './nest.ts'
import { range } from './range.ts'
import { importedCode, scalarCode } from './scalarCode.ts'
import { terms } from './terms.ts'
import { isImported, type Work } from './work.ts'

/** Blocks of neighbours that are computed together, largest first: one number at a time remains for the rest. */
const blocks = [16, 4] as const

/**
 * A module whose `run(from, to, out, ...inputs)` makes the elements of turns `from` to `to`, of which there is at least
 * one, of the first loop: addresses are in bytes.
 */
export function kernelModule(nest: Nest, work: Work, shared: boolean): Uint8Array<ArrayBuffer> {
  const imports: readonly Import[] = isImported(work) ? [{ name: work.name, arity: nest.walks.length }] : []
  return assemble({
    imports,
    shared,
    functions: [
      {
        parameters: 3 + nest.walks.length,
        body: scope => new KernelBody(scope, nest, work, imports).whole(),
      },
    ],
  })
}

/** Writes one kernel. */
class KernelBody {
  readonly #scope: Scope
  readonly #nest: Nest
  readonly #work: Work
  readonly #imports: readonly Import[]
  readonly #lastOuter: number

  constructor(scope: Scope, nest: Nest, work: Work, imports: readonly Import[]) {
    this.#scope = scope
    this.#nest = nest
    this.#work = work
    this.#imports = imports
    this.#lastOuter = nest.outer.length - 1
  }

  whole(): Statement {
    const { outer, inner, walks } = this.#nest
    const [from, to, out, ...inputs] = this.#scope.parameters as [Local<'i32'>, Local<'i32'>, ...Local<'i32'>[]]
    const outSteps = stridesOf(outer).map(step => step * bytesPerFloat)
    const written = begin(this.#scope, out!, outSteps, from)
    const readers = walks.map((walk, i) => readerOf(this.#scope, walk, inputs[i]!, from))
    const term = begin(this.#scope, i32.constant(0), [...outer.map(() => 0), ...stridesOf(inner)], from)
    const moving = {
      out: written.moving,
      readers: readers.map(({ moving }) => moving),
      term: term.moving,
    }
    const setup = [written, ...readers, ...(this.#needsNumber() ? [term] : [])].map(({ setup }) => setup)
    return sequence(...setup, this.#outer(0, moving, i32.sub(to, from)))
  }

  #needsNumber(): boolean {
    return this.#work.kind === 'argMax' || this.#work.kind === 'pick'
  }

  /** The outer loops from one on; `count` is how many turns the first makes. */
  #outer(loop: number, moving: Moving, count: I32): Statement {
    const turns = loop === 0 ? count : i32.constant(this.#nest.outer[loop]!)
    const entered = enter(this.#scope, loop, moving)
    if (loop === this.#lastOuter) return this.#elements(entered, turns)
    const inside = this.#outer(loop + 1, entered.moving, count)
    return sequence(entered.setup, times(this.#scope, turns, sequence(inside, entered.advance(1))))
  }

  /** The last outer loop: as many elements at a time as there are, and may be computed together. */
  #elements({ setup, moving, advance }: ReturnType<typeof enter>, turns: I32): Statement {
    const left = this.#scope.local('i32')
    const size = this.#nest.outer[this.#lastOuter]!
    const widths = this.#isWide() ? blocks.filter(width => width <= size) : []
    const sweep = (width: number, element: Statement) => {
      const enough = i32.greaterOrEqualSigned(left, i32.constant(width))
      const turn = sequence(element, advance(width), left.set(i32.sub(left, i32.constant(width))))
      return when(enough, repeatWhile(turn, enough))
    }
    return sequence(
      setup,
      left.set(turns),
      ...widths.map(width => sweep(width, this.#element(four, width / four.width, moving))),
      sweep(1, this.#element(one, 1, moving)),
    )
  }

  /** Whether neighbours along the last outer loop read neighbours, or the same. */
  #isWide(): boolean {
    if (isImported(this.#work)) return false
    return this.#nest.walks.every(({ steps, guards }) => {
      const step = steps[this.#lastOuter]!
      return (step === 0 || step === 1) && guards.every(({ strides }) => strides[this.#lastOuter] === 0)
    })
  }

  /** `vectors` times `lanes.width` elements. */
  #element<T extends Lane>(lanes: Lanes<T>, vectors: number, moving: Moving): Statement {
    const work = this.#work
    switch (work.kind) {
      case 'map': {
        const code = scalarCode[work.name]
        if (code !== undefined) {
          return this.#store(lanes, vectors, moving, (read, v, keep) =>
            code(lanes, keep, ...moving.readers.map(x => read(x, v))),
          )
        }
        const called = importedCode(this.#imports, work.name)
        const inputs = moving.readers.map(({ address }) => f32.load({ address: address.at }))
        return f32.store({ address: moving.out.at }, called(...inputs))
      }
      case 'first':
        return this.#store(lanes, vectors, moving, (_, v) =>
          moving.readers.reduceRight<Value<T>>((otherwise, reader, i) => {
            const there = this.#read(lanes, { ...reader, address: { ...reader.address, at: placeOf(reader) } }, i, v)
            const conditions = reader.watches.map(holds)
            return conditions.length === 0 ? there : choose(conditions.reduce(i32.and), there, otherwise)
          }, lanes.constant(work.otherwise)),
        )
      case 'argMax':
        return this.#argMax(lanes, vectors, moving)
      case 'pick':
        return this.#accumulate(lanes, vectors, moving, 0, (sum, [x, chosen], term) =>
          lanes.add(sum, lanes.select(lanes.equal(chosen!, lanes.whole(term)), x!, lanes.constant(0))),
        )
      case 'sum':
        return this.#accumulate(lanes, vectors, moving, 0, (sum, [x]) => lanes.add(sum, x!))
      case 'max':
        return lanes.type === 'v128'
          ? this.#max(vectors, moving)
          : this.#accumulate(lanes, vectors, moving, Number.NEGATIVE_INFINITY, (max, [x]) => lanes.max(max, x!))
      case 'contract':
        return this.#accumulate(lanes, vectors, moving, 0, (sum, [a, b]) => lanes.add(sum, lanes.mul(a!, b!)))
    }
  }

  #store<T extends Lane>(
    lanes: Lanes<T>,
    vectors: number,
    moving: Moving,
    make: (read: (reader: Reader, vector: number) => Value<T>, vector: number, keep: Keep) => Value<T>,
  ): Statement {
    const read = (reader: Reader, vector: number) => this.#read(lanes, reader, moving.readers.indexOf(reader), vector)
    const stores = range(vectors).flatMap(v => {
      const before: Statement[] = []
      const value = make(read, v, x => {
        const local = this.#scope.local(x.type)
        before.push(local.set(x))
        return local
      })
      return [...before, lanes.store({ address: moving.out.at, offset: v * lanes.width * bytesPerFloat }, value)]
    })
    return sequence(...stores)
  }

  /** The vector of that number at the place of an input, along the last outer loop. */
  #read<T extends Lane>(lanes: Lanes<T>, reader: Reader, input: number, vector: number): Value<T> {
    const { address, offset: behind = 0 } = reader
    const step = this.#nest.walks[input]!.steps[this.#lastOuter]!
    const along = lanes.width === 1 ? 0 : step * vector * lanes.width * bytesPerFloat
    return lanes.load({ address: address.at, offset: behind + along }, step)
  }

  #accumulate<T extends Lane>(
    lanes: Lanes<T>,
    vectors: number,
    moving: Moving,
    first: number,
    next: (soFar: Value<T>, inputs: readonly Value<T>[], term: I32) => Value<T>,
  ): Statement {
    const totals = range(vectors).map(() => this.#scope.local(lanes.type))
    const inside = terms(this.#scope, this.#nest, moving, inside => {
      const once = new Map<number, Local<T>>()
      const setups: Statement[] = []
      // What is the same for all vectors is read once.
      inside.readers.forEach((reader, i) => {
        if (vectors === 1 || this.#nest.walks[i]!.steps[this.#lastOuter] !== 0) return
        const local = this.#scope.local(lanes.type)
        once.set(i, local)
        setups.push(local.set(this.#read(lanes, reader, i, 0)))
      })
      const adding = totals.map((total, v) =>
        total.set(
          next(
            total,
            inside.readers.map((reader, i) => once.get(i) ?? this.#read(lanes, reader, i, v)),
            inside.term.at,
          ),
        ),
      )
      return sequence(...setups, ...adding)
    })
    return sequence(
      ...totals.map(total => total.set(lanes.constant(first))),
      inside,
      this.#store(lanes, vectors, moving, (_, v) => totals[v]!),
    )
  }

  /** The maximum of numbers, with NaN noted apart: that takes three instructions where NaN's way through `max` takes many. */
  #max(vectors: number, moving: Moving): Statement {
    const each = range(vectors).map(() => ({ max: this.#scope.local('v128'), nan: this.#scope.local('v128') }))
    const x = this.#scope.local('v128')
    const all = terms(this.#scope, this.#nest, moving, inside =>
      sequence(
        ...each.flatMap(({ max, nan }, v) => [
          x.set(this.#read(four, inside.readers[0]!, 0, v)),
          max.set(f32x4.pseudoMax(max, x)),
          nan.set(f32x4.or(nan, f32x4.notEqual(x, x))),
        ]),
      ),
    )
    const setups = each.flatMap(({ max, nan }) => [
      max.set(f32x4.constant(Number.NEGATIVE_INFINITY)),
      nan.set(f32x4.constant(0)),
    ])
    const result = ({ max, nan }: (typeof each)[number]) => f32x4.select(f32x4.constant(Number.NaN), max, nan)
    return sequence(
      ...setups,
      all,
      this.#store(four, vectors, moving, (_, v) => result(each[v]!)),
    )
  }

  /** Terms in order: one that is greater than all before it is the maximum so far, and so is the first NaN, for good. */
  #argMax<T extends Lane>(lanes: Lanes<T>, vectors: number, moving: Moving): Statement {
    const each = range(vectors).map(() => ({ max: this.#scope.local(lanes.type), best: this.#scope.local(lanes.type) }))
    const [x, taken] = [this.#scope.local(lanes.type), this.#scope.local(lanes.type)]
    const all = terms(this.#scope, this.#nest, moving, inside =>
      sequence(
        ...each.flatMap(({ max, best }, v) => {
          const isNan = lanes.sub(lanes.constant(1), lanes.equal(x, x))
          const isFirst = lanes.greater(lanes.constant(0), best)
          const isBetter = lanes.max(lanes.max(lanes.greater(x, max), isNan), isFirst)
          return [
            x.set(this.#read(lanes, inside.readers[0]!, 0, v)),
            taken.set(lanes.mul(lanes.equal(max, max), isBetter)),
            max.set(lanes.select(taken, x, max)),
            best.set(lanes.select(taken, lanes.whole(inside.term.at), best)),
          ]
        }),
      ),
    )
    const setups = each.flatMap(({ max, best }) => [
      max.set(lanes.constant(Number.NEGATIVE_INFINITY)),
      best.set(lanes.constant(-1)),
    ])
    return sequence(
      ...setups,
      all,
      this.#store(lanes, vectors, moving, (_, v) => each[v]!.best),
    )
  }
}
