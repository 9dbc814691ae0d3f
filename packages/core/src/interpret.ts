import type { Backend, HostArray } from './backend.ts'
import { BackendError, ConveneError, DataError } from './errors.ts'
import type { OpName, Ops } from './op.ts'
import { opDefs, opNames } from './opDefs.ts'
import { checkShape, formatShape, type Shape, sizeOf } from './shape.ts'

/** One application of a primitive. */
export interface Call<T> {
  readonly op: OpName
  readonly inputs: readonly T[]
  readonly attrs: unknown
}

/** What an interpretation has to say; the rest follows. */
export interface Interpretation<T> {
  shapeOf(x: T): Shape
  apply(call: Call<T>): T
  layer?<R>(name: string, body: () => R): R
}

/**
 * Makes `Ops<T>` out of one rule for all primitives. The one place where the typed methods of `Primitives` and the
 * untyped `Call` meet.
 */
export function interpretation<T>(rules: Interpretation<T>): Ops<T> {
  const primitives = Object.fromEntries(
    opNames.map(op => {
      const { arity } = opDefs[op]
      return [op, (...args: unknown[]) => rules.apply({ op, inputs: args.slice(0, arity) as T[], attrs: args[arity] })]
    }),
  )
  const layer = rules.layer ?? namingErrors
  return { ...primitives, shapeOf: (x: T) => rules.shapeOf(x), layer } as unknown as Ops<T>
}

/** A call back in the form of a method: the tensors, then the attributes if there are any. */
export function argumentsOf<T>({ inputs, attrs }: Call<T>): readonly unknown[] {
  return attrs === undefined ? inputs : [...inputs, attrs]
}

/** Applies a call in an interpretation that is chosen at run time. */
export function applyCall<T>(ops: Ops<T>, call: Call<T>): T {
  return (ops[call.op] as (...args: readonly unknown[]) => T)(...argumentsOf(call))
}

/**
 * The shape that a call results in.
 *
 * @throws ShapeError | DataError labelled by the op's own rule, or `shape.size` if the result is beyond the limits
 * @throws DataError <op>.attrs: attributes of another type than the op's
 */
export function inferShape(call: Call<Shape>): Shape {
  try {
    const rule = opDefs[call.op].shape as (...args: readonly unknown[]) => Shape
    return checkShape(rule(...argumentsOf(call)))
  } catch (error) {
    if (error instanceof ConveneError) throw error.at({ op: call.op })
    // Types keep such attributes out; a graph from a file, or a caller without types, does not.
    const received = error instanceof Error ? error.message : String(error)
    const expected = `inputs and attributes as ${call.op} has them`
    throw new DataError({ code: `${call.op}.attrs`, op: call.op, expected, received, cause: error })
  }
}

/** Runs `body`; an error that leaves it carries the layer's name. */
export function namingErrors<R>(layer: string, body: () => R): R {
  try {
    return body()
  } catch (error) {
    throw error instanceof ConveneError ? error.at({ layer }) : error
  }
}

/** Shape inference: a program run on shapes alone, without arithmetic. */
export const shapes: Ops<Shape> = interpretation<Shape>({
  shapeOf: x => x,
  apply: call => {
    for (const x of call.inputs) checkShape(x)
    return inferShape(call)
  },
})

/**
 * Eager execution: each op runs at once on `backend`.
 *
 * @param onTensor is told of every tensor made; `scope` frees them so
 */
export function evaluate<T>(backend: Backend<T>, onTensor?: (x: T) => void): Ops<T> {
  return interpretation<T>({
    shapeOf: x => backend.shapeOf(x),
    apply: call => {
      const out = inferShape({ ...call, inputs: call.inputs.map(x => backend.shapeOf(x)) })
      const y = runKernel(backend, out, call)
      onTensor?.(y)
      return y
    },
  })
}

/**
 * Runs one kernel for an output shape that is already known.
 *
 * @throws BackendError backend.limitation: the backend says that it cannot
 * @throws BackendError backend.kernel: the kernel threw something of its own, kept as the cause
 */
export function runKernel<T>(backend: Backend<T>, out: Shape, call: Call<T>): T {
  const limitation = limitationOf(backend, { ...call, inputs: call.inputs.map(x => backend.shapeOf(x)) })
  if (limitation !== undefined) {
    const { op } = call
    throw new BackendError({
      code: 'backend.limitation',
      op,
      expected: `${op} on ${backend.name}`,
      received: limitation,
    })
  }
  try {
    const kernel = backend.kernels[call.op] as (out: Shape, ...args: readonly unknown[]) => T
    return kernel(out, ...argumentsOf(call))
  } catch (cause) {
    if (cause instanceof ConveneError) throw cause.at({ op: call.op })
    const received = cause instanceof Error ? cause.message : String(cause)
    const expected = `${backend.name} to compute ${formatShape(out)}`
    throw new BackendError({ code: 'backend.kernel', op: call.op, expected, received, cause })
  }
}

/** Why the backend cannot run this call; `undefined` if it can. */
export function limitationOf(backend: Pick<Backend<never>, 'limitations'>, call: Call<Shape>): string | undefined {
  const affects = backend.limitations?.find(
    ({ op, when, values }) => op === call.op && values === undefined && (when?.(call.inputs, call.attrs) ?? true),
  )
  return affects?.reason
}

/**
 * Copies numbers to a backend.
 *
 * @throws DataError tensor.length: not as many numbers as the shape holds
 * @throws ShapeError shape.rank, shape.axis, shape.size
 * @throws BackendError backend.fromHost: the backend threw something of its own, such as that its memory is full
 */
export function tensor<T>(backend: Backend<T>, data: HostArray | readonly number[], shape: Shape): T {
  checkShape(shape)
  if (data.length !== sizeOf(shape)) {
    const expected = `${sizeOf(shape)} numbers for ${formatShape(shape)}`
    throw new DataError({ code: 'tensor.length', expected, received: `${data.length}` })
  }
  const Wanted = backend.precision === 'float64' ? Float64Array : Float32Array
  const numbers = data instanceof Wanted ? data : Wanted.from(data)
  try {
    return backend.fromHost(numbers, shape)
  } catch (cause) {
    if (cause instanceof ConveneError) throw cause
    const received = cause instanceof Error ? cause.message : String(cause)
    const expected = `room for ${formatShape(shape)} on ${backend.name}`
    throw new BackendError({ code: 'backend.fromHost', expected, received, cause })
  }
}
