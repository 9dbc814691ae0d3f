import type { ElementwiseOp, Reduction } from '@convene/core'
import type { Nest } from './nest.ts'
import { scalarCode } from './scalarCode.ts'

/** What a kernel makes of an element's inputs, or of its terms. */
export type Work =
  /** A function of numbers. */
  | { readonly kind: 'map'; readonly name: ElementwiseOp }
  /** The first input that has something to read, else a number. */
  | { readonly kind: 'first'; readonly otherwise: number }
  | { readonly kind: Reduction }
  /** Σ of the products of the first input and the second. */
  | { readonly kind: 'contract' }
  /** Σ of the first input over the terms whose number the second one is. */
  | { readonly kind: 'pick' }

/** What makes one kernel another: numbers that JSON lacks are told apart too. */
export function kernelName(nest: Nest, work: Work): string {
  return JSON.stringify([work, nest], (_, x: unknown) =>
    typeof x === 'number' && (!Number.isFinite(x) || Object.is(x, -0)) ? (Object.is(x, -0) ? '-0' : String(x)) : x,
  )
}

/** Whether there is no code for it, so that JavaScript is asked for each number. */
export function isImported(work: Work): work is Extract<Work, { kind: 'map' }> {
  return work.kind === 'map' && scalarCode[work.name] === undefined
}
