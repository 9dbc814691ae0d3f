import * as core from '@convene/core'
import { binary, fromFront, program, reduction, Unsupported, unary, type VectorProgram } from './program.ts'

const indexed = program<{ axis: number; outOfRange: string }>(['axis', 'outOfRange'], (ops, inputs, attrs) => {
  if (attrs.outOfRange !== undefined && attrs.outOfRange !== 'clamp')
    throw new Unsupported(`gather: ${attrs.outOfRange}`)
  const { x, indices } = inputs as typeof inputs & { readonly indices: typeof inputs.x }
  const { axis } = attrs
  const rank = ops.shapeOf(x).length
  return { y: core.gatherAxis(ops, x, indices, axis < 0 ? axis + rank : axis) }
})

const argument = (select: typeof core.argMin): VectorProgram =>
  program<{ axis: number; keepDims: boolean; tie: string }>(['axis', 'keepDims', 'tie'], (ops, { x }, attrs) => {
    if (attrs.tie !== 'first') throw new Unsupported(`ties to the ${attrs.tie}`)
    const shape = ops.shapeOf(x)
    const axis = attrs.axis < 0 ? attrs.axis + shape.length : attrs.axis
    const y = select(ops, x, { axis })
    return { y: attrs.keepDims ? ops.reshape(y, { shape: shape.with(axis, 1) }) : y }
  })

const joined = (join: typeof core.concat, extraAxis: 0 | 1): VectorProgram =>
  program<{ axis: number }>(['axis'], (ops, inputs, { axis }) => {
    const xs = Object.values(inputs)
    return { y: join(ops, xs, axis < 0 ? axis + ops.shapeOf(xs[0]!).length + extraAxis : axis) }
  })

/** Ops that select and join. */
export const selections: Readonly<Record<string, VectorProgram>> = {
  abs: unary(core.abs),
  ceil: unary(core.ceil),
  cos: unary((ops, x) => ops.cos(x)),
  erf: unary((ops, x) => ops.erf(x)),
  floor: unary((ops, x) => ops.floor(x)),
  round: unary(core.round),
  sign: unary(core.sign),
  sin: unary((ops, x) => ops.sin(x)),
  pow: binary((ops, a, b) => ops.pow(a, b)),
  arg_max: argument((ops, x, attrs) => ops.argMax(x, attrs)),
  arg_min: argument(core.argMin),
  reduce_prod: reduction(core.prod),
  concat: joined(core.concat, 0),
  stack: joined(core.stack, 1),
  gather: indexed,
  top_k: program<{ k: number; axis: number; largest: boolean; sorted: boolean; tie: string }>(
    ['k', 'axis', 'largest', 'sorted', 'tie'],
    (ops, { x }, { k, axis, largest, sorted, tie }) => {
      const rank = ops.shapeOf(x).length
      if (fromFront([axis], rank)[0] !== rank - 1 || !largest || !sorted || !tie.startsWith('lower')) {
        throw new Unsupported('top_k but of the largest, sorted, along the last axis')
      }
      const { values, indices } = core.topK(ops, x, k)
      return { values, indices }
    },
  ),
}
