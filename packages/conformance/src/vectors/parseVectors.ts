import { checkShape, DataError, type Shape, sizeOf, type Tree } from '@convene/core'
import { Unsupported } from './program.ts'

/** A test case that somebody published: inputs, attributes and the outputs they lead to, as data. */
export interface VectorCase {
  readonly id: string
  readonly op: string
  readonly attrs: Readonly<Record<string, unknown>>
  readonly inputs: Tree<VectorTensor>
  readonly outputs: Tree<VectorTensor>
  readonly tolerance: { readonly abs: number; readonly rel: number }
}

export interface VectorTensor {
  readonly shape: Shape
  readonly data: readonly number[]
}

/** A case whose tensors nobody has looked at yet: an op that is not known need not be understood. */
export interface RawCase {
  readonly id: string
  readonly op: string
  readonly rest: Readonly<Record<string, unknown>>
}

/**
 * The cases of a file: published ones, failures of the suite as its reports print them, or one of either.
 *
 * @param json what `JSON.parse` made of it
 * @throws DataError vectors.format: not an array of objects that have an id and an op
 */
export function casesOf(json: unknown): readonly RawCase[] {
  const items: readonly unknown[] = isRecord(json) ? [json] : Array.isArray(json) ? json : []
  if (items.length === 0 && !Array.isArray(json)) throw malformed('an array of cases', json)
  return items.map((item, i) => {
    if (isRecord(item) && typeof item.op === 'string') {
      const { op, id = typeof item.check === 'string' ? `${op}: ${item.check}` : undefined } = item
      if (typeof id === 'string') return { id, op: item.op, rest: item }
    }
    throw malformed(`case ${i} as an object with an id and an op`, item)
  })
}

/**
 * The tensors and tolerances of a case.
 *
 * @throws DataError vectors.format: something is missing, or of another type
 * @throws DataError vectors.value: a whole number that float32, in which everything is computed, does not hold
 * @throws Unsupported a type of numbers that nobody here knows
 * @throws DataError vectors.length: not as many numbers as a shape holds
 * @throws ShapeError shape.rank, shape.axis, shape.size
 */
export function parseCase({ id, op, rest }: RawCase): VectorCase {
  const { attrs = {}, tolerance } = rest
  if (!isRecord(attrs)) throw malformed('attrs as an object', attrs)
  if (!isRecord(tolerance) || !isTolerance(tolerance.abs) || !isTolerance(tolerance.rel)) {
    throw malformed('a tolerance of two numbers, abs and rel', tolerance)
  }
  const { abs, rel } = tolerance
  return {
    id,
    op,
    attrs,
    inputs: tensorsOf(op, 'inputs', rest.inputs),
    outputs: tensorsOf(op, 'outputs', rest.outputs),
    tolerance: { abs, rel },
  }
}

function tensorsOf(op: string, what: string, value: unknown): Tree<VectorTensor> {
  if (!isRecord(value)) throw malformed(`${what} as an object of tensors`, value)
  return Object.fromEntries(
    Object.entries(value).map(([name, tensor]) => [name, tensorOf(op, `${what}.${name}`, tensor)]),
  )
}

/** A tensor of a case: as many numbers as its shape holds, each one that float32 holds. */
export function tensorOf(op: string, name: string, value: unknown): VectorTensor {
  if (!isRecord(value) || !Array.isArray(value.shape) || !Array.isArray(value.data)) {
    throw malformed(`${name} as a shape and data`, value)
  }
  if (!value.shape.every(axis => typeof axis === 'number'))
    throw malformed(`numbers in the shape of ${name}`, value.shape)
  const shape = checkShape(value.shape)
  const { dtype = 'float32' } = value
  if (!isKnown(dtype))
    throw new Unsupported(`${op} in ${typeof dtype === 'string' ? dtype.slice(0, 80) : typeof dtype}`)
  if (value.data.length !== sizeOf(shape)) {
    const received = `${value.data.length} in ${name}`
    throw new DataError({ code: 'vectors.length', expected: `${sizeOf(shape)} numbers`, received })
  }
  return { shape, data: Array.from(value.data, (x: unknown) => numberOf(name, x, dtype)) }
}

/** Few digits stand for a float32; NaN, Infinity, −Infinity and −0 are strings. */
function numberOf(name: string, x: unknown, dtype: DType): number {
  if (typeof x === 'number' || typeof x === 'boolean') {
    const value = Math.fround(Number(x))
    if (dtype === 'float32' || value === Number(x)) return value
    const expected = `numbers that float32 holds in ${name}`
    throw new DataError({ code: 'vectors.value', expected, received: `${x} as ${dtype}` })
  }
  if (x === 'NaN' || x === 'Infinity' || x === '-Infinity' || x === '-0') return Number(x)
  throw malformed(`numbers in ${name}`, x)
}

type DType = 'float32' | 'int32' | 'bool'

const isKnown = (dtype: unknown): dtype is DType => dtype === 'float32' || dtype === 'int32' || dtype === 'bool'

const isTolerance = (x: unknown): x is number => typeof x === 'number' && x >= 0 && Number.isFinite(x)

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function malformed(expected: string, value: unknown): DataError {
  const kind = value === null ? 'null' : Array.isArray(value) ? `an array of ${value.length}` : typeof value
  return new DataError({ code: 'vectors.format', expected, received: value === undefined ? 'nothing' : kind })
}
