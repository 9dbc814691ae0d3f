import type { Kernels } from '../backend.ts'
import type { Shape } from '../shape.ts'
import type { Families } from './families.ts'
import { kernelsOf } from './kernelsOf.ts'

/** A tensor of no numbers: what a family was asked for, or an input by its name. */
export interface Asked {
  readonly shape: Shape
  readonly family: string
  readonly with: readonly unknown[]
}

export const input = (name: string, shape: Shape): Asked => ({ shape, family: name, with: [] })

/**
 * What the kernels of primitives ask the families for, in order, and what is freed.
 *
 * @param broken the name of a family that throws
 */
export function recorded(
  ask: (kernels: Kernels<Asked>, asked: readonly Asked[]) => void,
  broken?: keyof Families<Asked>,
): readonly Asked[] {
  const asked: Asked[] = []
  const family =
    (name: string) =>
    (shape: Shape, ...given: readonly unknown[]): Asked => {
      if (name === broken) throw new Error(`no ${name}`)
      const call = { shape, family: name, with: given }
      asked.push(call)
      return call
    }
  const families: Families<Asked> = {
    shapeOf: x => x.shape,
    dispose: x => {
      asked.push({ shape: x.shape, family: `dispose ${x.family}`, with: [] })
    },
    literal: family('literal'),
    elementwise: family('elementwise'),
    reindex: family('reindex'),
    reduce: family('reduce'),
    contract: family('contract'),
    pick: family('pick'),
    gather: family('gather'),
    scatterAdd: family('scatterAdd'),
  }
  ask(kernelsOf(families), asked)
  return asked
}
