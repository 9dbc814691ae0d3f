import type { Call } from '../interpret.ts'
import type { Ops } from '../op.ts'
import type { Shape } from '../shape.ts'
import type { CompositeAttrs, CompositeDef, CompositeName } from './composite.ts'
import { fusedConv2d } from './fusedConv2d.ts'
import { fusedMatMul } from './fusedMatMul.ts'
import { suppressed } from './suppressed.ts'

/** Every composite's definition, by name. */
export const compositeDefs: { readonly [K in CompositeName]: CompositeDef<K> } = {
  fusedConv2d,
  fusedMatMul,
  suppressed,
}

export const compositeNames: readonly CompositeName[] = Object.keys(compositeDefs) as CompositeName[]

export function isComposite(op: string): op is CompositeName {
  return Object.hasOwn(compositeDefs, op)
}

/** The one place where definitions, with attributes of their own, and calls, with any, meet. */
function definitionOf<K extends CompositeName>(call: Call<unknown, K>): [CompositeDef<K>, CompositeAttrs[K]] {
  return [compositeDefs[call.op], call.attrs as CompositeAttrs[K]]
}

/** The shape of a composite's result, by its own rule. */
export function compositeShape(call: Call<Shape, CompositeName>): Shape {
  const [definition, attrs] = definitionOf(call)
  return definition.shape(call.inputs, attrs)
}

/** A composite's call in primitives. */
export function expandCall<T>(ops: Ops<T>, call: Call<T, CompositeName>): T {
  const [definition, attrs] = definitionOf(call)
  return definition.expand(ops, call.inputs, attrs)
}
