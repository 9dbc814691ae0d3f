import { applyCall, type OpName, type Ops, opNames } from '@convene/core'
import { compositions } from './fn/index.ts'
import type { AnySignature, Spec } from './spec.ts'
import { specs } from './specs/index.ts'

/** An op that the suite holds to account: a primitive, or a composition of primitives. */
export interface Subject {
  readonly name: string
  readonly kind: 'primitive' | 'composition'
  readonly spec: Spec<AnySignature>
  apply<T>(ops: Ops<T>, inputs: readonly T[], attrs: unknown): T
}

/** A primitive as a subject. Its types are its spec's own affair: here, specs of all ops meet. */
function primitive(op: OpName): Subject {
  return {
    name: op,
    kind: 'primitive',
    spec: specs[op] as unknown as Spec<AnySignature>,
    apply: (ops, inputs, attrs) => applyCall(ops, { op, inputs, attrs }),
  }
}

/** All that can be called: primitives first, compositions after them. */
export const subjects: readonly Subject[] = [
  ...opNames.map(op => primitive(op)),
  ...Object.entries(compositions).map(
    ([name, { run, ...spec }]): Subject => ({
      // Some do more for the same purpose than the primitive whose name they share, and live in core/src/fn.
      name: Object.hasOwn(specs, name) ? `fn.${name}` : name,
      kind: 'composition',
      spec: spec as unknown as Spec<AnySignature>,
      apply: (ops, inputs, attrs) => run(ops, inputs, attrs as never),
    }),
  ),
]

/** The subject of that name; `undefined` if there is none. */
export function subjectNamed(name: string): Subject | undefined {
  return subjects.find(subject => subject.name === name)
}
