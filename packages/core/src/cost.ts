import { expandCall } from './composites/compositeDefs.ts'
import type { NodeOp } from './graph.ts'
import { type Call, inferShape, interpretation, isCompositeCall } from './interpret.ts'
import type { Ops } from './op.ts'
import { opDefs } from './opDefs.ts'
import { type Shape, sizeOf } from './shape.ts'

/** What a computation takes. */
export interface Cost {
  /** Floating-point operations; a multiply-add counts as two. */
  readonly flops: number
  /** Those of convolutions and matrix products, in pairs: the count that papers call multiply-adds, or MACs. */
  readonly multiplyAdds: number
  /** Bytes read from inputs and written to outputs, at four bytes an element, if nothing is fused or kept close. */
  readonly bytes: number
}

export const noCost: Cost = { flops: 0, multiplyAdds: 0, bytes: 0 }

export function addCosts(a: Cost, b: Cost): Cost {
  return { flops: a.flops + b.flops, multiplyAdds: a.multiplyAdds + b.multiplyAdds, bytes: a.bytes + b.bytes }
}

export const bytesPerElement = 4

/**
 * The cost of one call whose output shape is known. A composite computes what its expansion does, and keeps what lies in
 * between close.
 */
export function callCost(call: Call<Shape, NodeOp>, out: Shape): Cost {
  const elements = [...call.inputs, out].reduce((sum, shape) => sum + sizeOf(shape), 0)
  const work = isCompositeCall(call) ? cost(ops => expandCall(ops, call)) : primitiveWork(call as Call<Shape>, out)
  return { ...work, bytes: bytesPerElement * elements }
}

function primitiveWork({ op, inputs, attrs }: Call<Shape>, out: Shape): Omit<Cost, 'bytes'> {
  const { contraction } = opDefs[op]
  const flops = (opDefs[op].flops as FlopsRule)(inputs, out, attrs)
  return { flops, multiplyAdds: contraction ? flops / 2 : 0 }
}

type FlopsRule = (inputs: readonly Shape[], out: Shape, attrs: unknown) => number

/**
 * Runs a program on shapes and adds up what it would take.
 *
 * @example cost(ops => ops.conv2d([1, 56, 56, 64], [3, 3, 64, 64], attrs)).multiplyAdds
 */
export function cost(program: (ops: Ops<Shape>) => unknown): Cost {
  let total = noCost
  program(
    interpretation<Shape>({
      shapeOf: x => x,
      apply: call => {
        const out = inferShape(call)
        total = addCosts(total, callCost(call, out))
        return out
      },
    }),
  )
  return total
}
