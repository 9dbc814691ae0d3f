import * as core from '@convene/core'
import { binary, program, reduction, Unsupported, unary, type VectorProgram } from './program.ts'

const indexed = program<{ axis: number; outOfRange: string }>(['axis', 'outOfRange'], (ops, inputs, attrs) => {
  if (attrs.outOfRange !== undefined && attrs.outOfRange !== 'clamp')
    throw new Unsupported(`gather: ${attrs.outOfRange}`)
  const { x, indices } = inputs as typeof inputs & { readonly indices: typeof inputs.x }
  return { y: core.gatherAxis(ops, x, indices, attrs.axis) }
})

const argument = (select: typeof core.argMin): VectorProgram =>
  program<{ axis: number; keepDims: boolean; tie: string }>(['axis', 'keepDims', 'tie'], (ops, { x }, attrs) => {
    const { axis, keepDims, tie: ties } = attrs
    if (ties !== 'first' && ties !== 'last') throw new Unsupported(`ties to the ${ties}`)
    return { y: select(ops, x, { axis, keepDims, ties }) }
  })

const joined = (join: typeof core.concat): VectorProgram =>
  program<{ axis: number }>(['axis'], (ops, inputs, { axis }) => ({ y: join(ops, Object.values(inputs), axis) }))

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
  arg_max: argument(core.argMax),
  arg_min: argument(core.argMin),
  reduce_prod: reduction(core.prod),
  concat: joined(core.concat),
  stack: joined(core.stack),
  gather: indexed,
  top_k: program<{ k: number; axis: number; largest: boolean; sorted: boolean; tie: string }>(
    ['k', 'axis', 'largest', 'sorted', 'tie'],
    (ops, { x }, { k, axis, largest, sorted, tie }) => {
      if (!sorted || !tie.startsWith('lower')) throw new Unsupported('top_k but sorted, the first first')
      const { values, indices } = core.topK(ops, x, k, { axis, smallest: !largest })
      return { values, indices }
    },
  ),
}
