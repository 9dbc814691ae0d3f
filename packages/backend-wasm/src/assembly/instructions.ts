import { type Code, float, signed, unsigned } from './encoding.ts'

/** The types of WebAssembly's stack that kernels use. */
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

/** An expression: code that leaves one value on the stack. */
export interface Value<T extends ValueType> {
  readonly type: T
  readonly code: Code
}

/** Code that leaves nothing. */
export interface Statement {
  readonly code: Code
}

export type I32 = Value<'i32'>
export type F32 = Value<'f32'>
export type V128 = Value<'v128'>

type Binary<T extends ValueType, R extends ValueType = T> = (a: Value<T>, b: Value<T>) => Value<R>
type Unary<T extends ValueType, R extends ValueType = T> = (x: Value<T>) => Value<R>

const value = <T extends ValueType>(type: T, ...code: Code): Value<T> => ({ type, code })

const binary =
  <T extends ValueType, R extends ValueType>(result: R, ...opcode: Code): Binary<T, R> =>
  (a, b) =>
    value(result, a.code, b.code, opcode)

const unary =
  <T extends ValueType, R extends ValueType>(result: R, ...opcode: Code): Unary<T, R> =>
  x =>
    value(result, x.code, opcode)

/** SIMD instructions have a prefix, and a number in LEB128. */
const simd = (opcode: number): Code => [0xfd, unsigned(opcode)]

/** Where in memory an instruction reads or writes: an address, and a constant number of bytes after it. */
export interface Place {
  readonly address: I32
  /** In bytes. 0, if left out. */
  readonly offset?: number
}

/** Alignment is a hint that engines ignore: the smallest is always true. */
const memoryArgument = (offset = 0): Code => [0, unsigned(offset)]

const load =
  <T extends ValueType>(type: T, ...opcode: Code) =>
  ({ address, offset }: Place): Value<T> =>
    value(type, address.code, opcode, memoryArgument(offset))

const store =
  <T extends ValueType>(_: T, ...opcode: Code) =>
  ({ address, offset }: Place, x: Value<T>): Statement => ({
    code: [address.code, x.code, opcode, memoryArgument(offset)],
  })

interface Integers {
  constant(x: number): I32
  readonly load: (place: Place) => I32
  readonly store: (place: Place, x: I32) => Statement
  readonly add: Binary<'i32'>
  readonly sub: Binary<'i32'>
  readonly mul: Binary<'i32'>
  readonly divSigned: Binary<'i32'>
  readonly remSigned: Binary<'i32'>
  readonly and: Binary<'i32'>
  readonly isZero: Unary<'i32'>
  readonly equal: Binary<'i32'>
  readonly lessSigned: Binary<'i32'>
  readonly lessUnsigned: Binary<'i32'>
  readonly greaterOrEqualSigned: Binary<'i32'>
}

/** Whole numbers of 32 bits. */
export const i32: Integers = {
  constant: x => value('i32', 0x41, signed(x)),
  load: load('i32', 0x28),
  store: store('i32', 0x36),
  add: binary('i32', 0x6a),
  sub: binary('i32', 0x6b),
  mul: binary('i32', 0x6c),
  divSigned: binary('i32', 0x6d),
  remSigned: binary('i32', 0x6f),
  and: binary('i32', 0x71),
  isZero: unary('i32', 0x45),
  equal: binary('i32', 0x46),
  lessSigned: binary('i32', 0x48),
  lessUnsigned: binary('i32', 0x49),
  greaterOrEqualSigned: binary('i32', 0x4e),
}

interface Floats<T extends 'f32' | 'f64'> {
  constant(x: number): Value<T>
  readonly load: (place: Place) => Value<T>
  readonly store: (place: Place, x: Value<T>) => Statement
  readonly neg: Unary<T>
  readonly abs: Unary<T>
  readonly floor: Unary<T>
  readonly sqrt: Unary<T>
  readonly add: Binary<T>
  readonly sub: Binary<T>
  readonly mul: Binary<T>
  readonly div: Binary<T>
  readonly min: Binary<T>
  readonly max: Binary<T>
  readonly equal: Binary<T, 'i32'>
  readonly notEqual: Binary<T, 'i32'>
  readonly greater: Binary<T, 'i32'>
}

/** float32; maxima and minima are NaN where an operand is. */
export const f32: Floats<'f32'> & { readonly demote: Unary<'f64', 'f32'> } = {
  constant: x => value('f32', 0x43, float(x, 4)),
  load: load('f32', 0x2a),
  store: store('f32', 0x38),
  neg: unary('f32', 0x8c),
  abs: unary('f32', 0x8b),
  floor: unary('f32', 0x8e),
  sqrt: unary('f32', 0x91),
  add: binary('f32', 0x92),
  sub: binary('f32', 0x93),
  mul: binary('f32', 0x94),
  div: binary('f32', 0x95),
  min: binary('f32', 0x96),
  max: binary('f32', 0x97),
  equal: binary('i32', 0x5b),
  notEqual: binary('i32', 0x5c),
  greater: binary('i32', 0x5e),
  demote: unary('f32', 0xb6),
}

export const f64: Pick<Floats<'f64'>, 'constant' | 'add' | 'mul'> & { readonly promote: Unary<'f32', 'f64'> } = {
  constant: x => value('f64', 0x44, float(x, 8)),
  add: binary('f64', 0xa0),
  mul: binary('f64', 0xa2),
  promote: unary('f64', 0xbb),
}

/** Converts between whole numbers and float32. */
export const convert: {
  readonly toFloat: Unary<'i32', 'f32'>
  /** Towards zero; NaN becomes 0, and what is too large the largest. */
  readonly toInteger: Unary<'f32', 'i32'>
} = { toFloat: unary('f32', 0xb2), toInteger: unary('i32', 0xfc, 0x00) }

interface Vectors {
  constant(x: number): V128
  readonly load: (place: Place) => V128
  /** One float32 in all four lanes. */
  readonly loadSplat: (place: Place) => V128
  readonly store: (place: Place, x: V128) => Statement
  /** The vector with one lane from memory. */
  loadLane(place: Place, x: V128, lane: number): V128
  storeLane(place: Place, x: V128, lane: number): Statement
  readonly splat: Unary<'f32', 'v128'>
  lane(x: V128, lane: number): F32
  /** The lanes of two vectors, counted 0–3 and 4–7. */
  shuffle(a: V128, b: V128, lanes: readonly [number, number, number, number]): V128
  /** Bits of `a` where `mask` is set, of `b` elsewhere. */
  select(a: V128, b: V128, mask: V128): V128
  readonly and: Binary<'v128'>
  readonly neg: Unary<'v128'>
  readonly floor: Unary<'v128'>
  /** The nearest whole number; of two, the even one. */
  readonly nearest: Unary<'v128'>
  readonly abs: Unary<'v128'>
  readonly sqrt: Unary<'v128'>
  readonly add: Binary<'v128'>
  readonly sub: Binary<'v128'>
  readonly mul: Binary<'v128'>
  readonly div: Binary<'v128'>
  readonly min: Binary<'v128'>
  readonly max: Binary<'v128'>
  /** b where it is less than a, else a: NaN only where a is. Engines have one instruction for it, and many for `min`. */
  readonly pseudoMin: Binary<'v128'>
  /** b where a is less than it, else a. */
  readonly pseudoMax: Binary<'v128'>
  readonly or: Binary<'v128'>
  readonly equal: Binary<'v128'>
  readonly notEqual: Binary<'v128'>
  readonly greater: Binary<'v128'>
  /** a · b + c, of relaxed SIMD: rounded once or twice, as the machine has it. */
  relaxedMultiplyAdd(a: V128, b: V128, c: V128): V128
}

/** Four float32 side by side; comparisons give masks. */
export const f32x4: Vectors = {
  constant: x => value('v128', simd(12), float(x, 4), float(x, 4), float(x, 4), float(x, 4)),
  load: load('v128', simd(0)),
  loadSplat: load('v128', simd(9)),
  store: store('v128', simd(11)),
  loadLane: ({ address, offset }, x, lane) =>
    value('v128', address.code, x.code, simd(86), memoryArgument(offset), lane),
  storeLane: ({ address, offset }, x, lane) => ({
    code: [address.code, x.code, simd(90), memoryArgument(offset), lane],
  }),
  splat: unary('v128', simd(19)),
  lane: (x, lane) => value('f32', x.code, simd(31), lane),
  shuffle: (a, b, lanes) =>
    value(
      'v128',
      a.code,
      b.code,
      simd(13),
      lanes.flatMap(lane => [0, 1, 2, 3].map(byte => 4 * lane + byte)),
    ),
  select: (a, b, mask) => value('v128', a.code, b.code, mask.code, simd(82)),
  and: binary('v128', simd(78)),
  neg: unary('v128', simd(225)),
  floor: unary('v128', simd(104)),
  nearest: unary('v128', simd(106)),
  abs: unary('v128', simd(224)),
  sqrt: unary('v128', simd(227)),
  add: binary('v128', simd(228)),
  sub: binary('v128', simd(229)),
  mul: binary('v128', simd(230)),
  div: binary('v128', simd(231)),
  min: binary('v128', simd(232)),
  max: binary('v128', simd(233)),
  pseudoMin: binary('v128', simd(234)),
  pseudoMax: binary('v128', simd(235)),
  or: binary('v128', simd(80)),
  equal: binary('v128', simd(65)),
  notEqual: binary('v128', simd(66)),
  greater: binary('v128', simd(68)),
  relaxedMultiplyAdd: (a, b, c) => value('v128', a.code, b.code, c.code, simd(0x105)),
}

interface IntegerVectors {
  constant(x: number): V128
  /** Of float32, towards zero; NaN becomes 0. */
  readonly truncate: Unary<'v128'>
  readonly add: Binary<'v128'>
  readonly sub: Binary<'v128'>
  shiftLeft(x: V128, bits: number): V128
  /** With the sign coming after. */
  shiftRight(x: V128, bits: number): V128
}

/** Four whole numbers of 32 bits side by side. */
export const i32x4: IntegerVectors = {
  constant: x => value('v128', i32.constant(x).code, simd(17)),
  truncate: unary('v128', simd(248)),
  add: binary('v128', simd(174)),
  sub: binary('v128', simd(177)),
  shiftLeft: (x, bits) => value('v128', x.code, i32.constant(bits).code, simd(171)),
  shiftRight: (x, bits) => value('v128', x.code, i32.constant(bits).code, simd(172)),
}

/** `a` if the condition is not 0, else `b`; both are computed. */
export function select<T extends ValueType>(condition: I32, a: Value<T>, b: Value<T>): Value<T> {
  return value(a.type, a.code, b.code, condition.code, 0x1b)
}

/** Statements, one after the other. */
export function sequence(...statements: readonly Statement[]): Statement {
  return { code: statements.map(({ code }) => code) }
}

/** Runs `then` if the condition is not 0, else `otherwise`. */
export function when(condition: I32, then: Statement, otherwise?: Statement): Statement {
  return {
    code: [condition.code, 0x04, 0x40, then.code, otherwise === undefined ? [] : [0x05, otherwise.code], 0x0b],
  }
}

/** One of two values; only that one is computed. */
export function choose<T extends ValueType>(condition: I32, then: Value<T>, otherwise: Value<T>): Value<T> {
  return value(then.type, condition.code, 0x04, typeCodes[then.type], then.code, 0x05, otherwise.code, 0x0b)
}

/** Repeats the body for as long as the condition after it is not 0: once at least. */
export function repeatWhile(body: Statement, condition: I32): Statement {
  return { code: [0x03, 0x40, body.code, condition.code, 0x0d, 0, 0x0b] }
}

/** The types' codes in the binary format. */
export const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }
