import type { CompositeName } from './composites/composite.ts'
import { compositeDefs, expandCall } from './composites/compositeDefs.ts'
import { ConveneError } from './errors.ts'
import type { NodeOp } from './graph.ts'
import { applyCall, type Call, interpretation, isCompositeCall } from './interpret.ts'
import type { Ops } from './op.ts'
import { opDefs } from './opDefs.ts'
import { formatShape, sizeOf } from './shape.ts'

/** A value on its way through a program that is being differentiated: the value itself, and how it came about. */
class Tracked<T> {
  readonly value: T
  /** Whether an input of interest has any influence here; if not, there is nothing to differentiate. */
  readonly isVariable: boolean

  constructor(value: T, isVariable: boolean) {
    this.value = value
    this.isVariable = isVariable
  }
}

export type { Tracked }

/** A value that takes part in a differentiated program as a constant. */
export function constant<T>(value: T): Tracked<T> {
  return new Tracked(value, false)
}

type Thunks<T> = readonly ((() => T) | undefined)[]

/**
 * How one call hands a gradient on: for each input, how to make its gradient out of `dy`, that of the result `y`;
 * `undefined` where it is zero everywhere. A composite's is that of its expansion.
 */
export function pullBackCall<T>(ops: Ops<T>, call: Call<T, NodeOp>, y: T, dy: T): Thunks<T> {
  const { inputs } = call
  if (isCompositeCall(call)) {
    const { constant } = compositeDefs[call.op]
    return inputs.map((_, i) => (constant ? undefined : () => pullBackExpansion(ops, call, i, dy)))
  }
  const { op, attrs } = call as Call<T>
  return (opDefs[op].vjp as unknown as VjpRule<T>)(ops, inputs, y, dy, attrs)
}

function pullBackExpansion<T>(ops: Ops<T>, call: Call<T, CompositeName>, input: number, dy: T): T {
  const { pullback } = vjp(
    ops,
    (ops, [x]) => expandCall(ops, { ...call, inputs: call.inputs.map(constant).with(input, x) }),
    [call.inputs[input]!],
  )
  return pullback(dy)[0]
}

/**
 * Runs `f` on `xs` and tells how gradients flow back through it. Everything happens in `ops`, so the gradient of a
 * gradient is just `vjp` inside `f`, and the gradient of a traced program is a traced program.
 *
 * @param f a program from inputs to one output, written against any ops
 * @returns the output `y`, and `pullback`: from the gradient of y to the gradient of each of `xs`. An input that has no
 * influence gets zeros.
 * @example const { y, pullback } = vjp(ops, (ops, [x]) => ops.tanh(x), [x])
 */
export function vjp<T, const Xs extends readonly T[]>(
  ops: Ops<T>,
  f: (ops: Ops<Tracked<T>>, xs: { readonly [I in keyof Xs]: Tracked<T> }) => Tracked<T>,
  xs: Xs,
): { readonly y: T; readonly pullback: (dy: T) => { readonly [I in keyof Xs]: T } } {
  const recorded: { readonly y: Tracked<T>; readonly call: Call<Tracked<T>>; readonly layers: readonly string[] }[] = []
  let layers: readonly string[] = []

  const tracking = interpretation<Tracked<T>>({
    shapeOf: x => ops.shapeOf(x.value),
    apply: call => {
      const value = applyCall(ops, { ...call, inputs: call.inputs.map(x => x.value) })
      const y = new Tracked(
        value,
        call.inputs.some(x => x.isVariable),
      )
      if (y.isVariable) recorded.push({ y, call, layers })
      return y
    },
    composite: (call, expand) =>
      compositeDefs[call.op].constant
        ? constant(ops.composite({ ...call, inputs: call.inputs.map(x => x.value) }))
        : expand(),
    layer: (name, body) => {
      const outside = layers
      layers = [...outside, name]
      try {
        return ops.layer(name, body)
      } finally {
        layers = outside
      }
    },
  })

  const inputs = xs.map(x => new Tracked(x, true))
  const output = f(tracking, inputs as { readonly [I in keyof Xs]: Tracked<T> })

  const pullback = (dy: T) => {
    const gradients = new Map<Tracked<T>, T>([[output, dy]])
    for (const { y, call, layers } of recorded.toReversed()) {
      const gradient = gradients.get(y)
      if (gradient === undefined) continue
      gradients.delete(y)
      inLayers(ops, layers, () => {
        const thunks = pullBackCall(ops, { ...call, inputs: call.inputs.map(x => x.value) }, y.value, gradient)
        call.inputs.forEach((x, i) => {
          const thunk = thunks[i]
          if (!x.isVariable || thunk === undefined) return
          const sum = gradients.get(x)
          gradients.set(x, sum === undefined ? thunk() : ops.add(sum, thunk()))
        })
      })
    }
    const zeros = (x: T) => ops.fill({ value: 0, shape: ops.shapeOf(x) })
    return inputs.map(x => gradients.get(x) ?? zeros(x.value)) as { readonly [I in keyof Xs]: T }
  }
  return { y: output.value, pullback }
}

type VjpRule<T> = (ops: Ops<T>, inputs: readonly T[], y: T, dy: T, attrs: unknown) => Thunks<T>

function inLayers<T, R>(ops: Ops<T>, layers: readonly string[], body: () => R): R {
  return layers.reduceRight<() => R>((inner, name) => () => ops.layer(name, inner), body)()
}

/**
 * The value of a scalar program and its gradient by each input.
 *
 * @throws ConveneError grad.scalar: the output has more than one element
 */
export function valueAndGrad<T, const Xs extends readonly T[]>(
  ops: Ops<T>,
  f: (ops: Ops<Tracked<T>>, xs: { readonly [I in keyof Xs]: Tracked<T> }) => Tracked<T>,
  xs: Xs,
): { readonly value: T; readonly gradients: { readonly [I in keyof Xs]: T } } {
  const { y, pullback } = vjp(ops, f, xs)
  const shape = ops.shapeOf(y)
  if (sizeOf(shape) !== 1) {
    throw new ConveneError({ code: 'grad.scalar', expected: 'an output of one element', received: formatShape(shape) })
  }
  return { value: y, gradients: pullback(ops.fill({ value: 1, shape })) }
}
