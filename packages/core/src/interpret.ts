import type { Backend, HostArray } from './backend.ts'
import type { CompositeName } from './composites/composite.ts'
import { compositeShape, expandCall, isComposite } from './composites/compositeDefs.ts'
import { BackendError, ConveneError, DataError } from './errors.ts'
import type { NodeOp } from './graph.ts'
import type { OpName, Ops } from './op.ts'
import { opDefs, opNames } from './opDefs.ts'
import { checkShape, formatShape, type Shape, sizeOf } from './shape.ts'

/** The part of a backend that computes. */
export type Computing<T> = Pick<Backend<T>, 'name' | 'kernels' | 'overrides' | 'limitations' | 'shapeOf'>

/** One application of a primitive; or of what else `Op` says. */
export interface Call<T, Op extends NodeOp = OpName> {
  readonly op: Op
  readonly inputs: readonly T[]
  readonly attrs: unknown
}

/** What an interpretation has to say; the rest follows. */
export interface Interpretation<T> {
  shapeOf(x: T): Shape
  apply(call: Call<T>): T
  layer?<R>(name: string, body: () => R): R
  /** Applies a composite otherwise than by its expansion. */
  composite?(call: Call<T, CompositeName>, expand: () => T): T
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
  const composite = (call: Call<T, CompositeName>): T => {
    inferShape({ ...call, inputs: call.inputs.map(x => rules.shapeOf(x)) })
    const expand = () => expandCall(ops, call)
    return rules.composite?.(call, expand) ?? expand()
  }
  const layer = rules.layer ?? namingErrors
  const ops = { ...primitives, shapeOf: (x: T) => rules.shapeOf(x), layer, composite } as unknown as Ops<T>
  return ops
}

/** A call back in the form of a method: the tensors, then the attributes if there are any. */
export function argumentsOf<T>({ inputs, attrs }: Call<T, NodeOp>): readonly unknown[] {
  return attrs === undefined ? inputs : [...inputs, attrs]
}

/** Whether it is a composite that is called. */
export function isCompositeCall<T>(call: Call<T, NodeOp>): call is Call<T, CompositeName> {
  return isComposite(call.op)
}

/** Applies a call in an interpretation that is chosen at run time. */
export function applyCall<T>(ops: Ops<T>, call: Call<T, NodeOp>): T {
  if (isCompositeCall(call)) return ops.composite(call)
  return (ops[call.op as OpName] as (...args: readonly unknown[]) => T)(...argumentsOf(call))
}

/**
 * The shape that a call results in.
 *
 * @throws ShapeError | DataError labelled by the op's own rule, or `shape.size` if the result is beyond the limits
 * @throws DataError <op>.attrs: attributes of another type than the op's
 */
export function inferShape(call: Call<Shape, NodeOp>): Shape {
  try {
    return checkShape(isCompositeCall(call) ? compositeShape(call) : primitiveShape(call as Call<Shape>))
  } catch (error) {
    if (error instanceof ConveneError) throw error.at({ op: call.op })
    // Types keep such attributes out; a graph from a file, or a caller without types, does not.
    const received = error instanceof Error ? error.message : String(error)
    const expected = `inputs and attributes as ${call.op} has them`
    throw new DataError({ code: `${call.op}.attrs`, op: call.op, expected, received, cause: error })
  }
}

function primitiveShape(call: Call<Shape>): Shape {
  const rule = opDefs[call.op].shape as (...args: readonly unknown[]) => Shape
  return rule(...argumentsOf(call))
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
 * Eager execution: each op runs at once on `backend`, and so does each composite that it overrides.
 *
 * @param onTensor is told of every tensor made; `scope` frees them so
 */
export function evaluate<T>(backend: Computing<T>, onTensor?: (x: T) => void): Ops<T> {
  const apply = (call: Call<T, NodeOp>): T => {
    const out = inferShape({ ...call, inputs: call.inputs.map(x => backend.shapeOf(x)) })
    const y = runKernel(backend, out, call)
    onTensor?.(y)
    return y
  }
  return interpretation<T>({
    shapeOf: x => backend.shapeOf(x),
    apply,
    composite: (call, expand) => (backend.overrides?.[call.op] === undefined ? expand() : apply(call)),
  })
}

/**
 * Runs one kernel for an output shape that is already known. A composite takes an override of the backend.
 *
 * @throws BackendError backend.limitation: the backend says that it cannot
 * @throws BackendError backend.kernel: the kernel threw something of its own, kept as the cause
 */
export function runKernel<T>(backend: Computing<T>, out: Shape, call: Call<T, NodeOp>): T {
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
    return isCompositeCall(call) ? runOverride(backend, out, call) : runPrimitive(backend, out, call as Call<T>)
  } catch (cause) {
    if (cause instanceof ConveneError) throw cause.at({ op: call.op })
    const received = cause instanceof Error ? cause.message : String(cause)
    const expected = `${backend.name} to compute ${formatShape(out)}`
    throw new BackendError({ code: 'backend.kernel', op: call.op, expected, received, cause })
  }
}

function runPrimitive<T>(backend: Computing<T>, out: Shape, call: Call<T>): T {
  const kernel = backend.kernels[call.op] as (out: Shape, ...args: readonly unknown[]) => T
  return kernel(out, ...argumentsOf(call))
}

function runOverride<T>(backend: Computing<T>, out: Shape, { op, inputs, attrs }: Call<T, CompositeName>): T {
  const kernel = backend.overrides?.[op] as ((out: Shape, inputs: readonly T[], attrs: unknown) => T) | undefined
  if (kernel !== undefined) return kernel(out, inputs, attrs)
  throw new BackendError({ code: 'backend.override', op, expected: `an override of ${op}`, received: 'none' })
}

/** Why the backend cannot run this call; `undefined` if it can. */
export function limitationOf(
  backend: Pick<Backend<never>, 'limitations'>,
  call: Call<Shape, NodeOp>,
): string | undefined {
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
