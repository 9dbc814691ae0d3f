import {
  type Backend,
  type HostArray,
  inferShape,
  interpretation,
  type Limitation,
  type OpName,
  type Shape,
  type SpecialValue,
} from '@convene/core'
import type { SubjectCall } from './call.ts'

/** The values of each kind. */
export const specialValues: Record<SpecialValue, readonly number[]> = {
  nan: [Number.NaN],
  infinity: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
}

/**
 * Why a backend need not be right in a call: it says so of values that the call has, or should lead to, for an op that the
 * call is made of. `undefined` if it does not.
 */
export function limitationOfValues(
  { limitations = [] }: Pick<Backend<never>, 'limitations'>,
  call: SubjectCall,
  expected: HostArray,
): string | undefined {
  const used = opsOf(call)
  const has = (values: SpecialValue) =>
    [...call.inputs.map(({ data }): HostArray => data), expected].some(data =>
      Array.from<number>(data).some(value => specialValues[values].some(special => Object.is(special, value))),
    )
  return limitations.find(({ op, values }) => values !== undefined && used.has(op) && has(values))?.reason
}

/** What a backend says of values for an op. */
export function valueLimitationsOf(
  { limitations = [] }: Pick<Backend<never>, 'limitations'>,
  name: string,
): readonly (Limitation & { readonly values: SpecialValue })[] {
  return limitations.flatMap(({ values, ...limitation }) =>
    values !== undefined && limitation.op === name ? [{ ...limitation, values }] : [],
  )
}

/** The primitives that a call is made of. */
function opsOf({ subject, inputs, attrs }: SubjectCall): ReadonlySet<OpName> {
  const used = new Set<OpName>()
  const noting = interpretation<Shape>({
    shapeOf: x => x,
    apply: call => {
      used.add(call.op)
      return inferShape(call)
    },
  })
  subject.apply(
    noting,
    inputs.map(({ shape }) => shape),
    attrs,
  )
  return used
}
