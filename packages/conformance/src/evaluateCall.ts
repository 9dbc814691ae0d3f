import {
  type Approximation,
  type Backend,
  formatShape,
  type HostArray,
  type OpName,
  type Shape,
  ShapeError,
  sameShape,
  scope,
  shapes,
  tensor,
} from '@convene/core'
import { bounded, type ErrorModel, exactly } from './bounded.ts'
import type { HostTensor, SubjectCall } from './call.ts'
import { specs } from './specs/index.ts'

/** Copies inputs to a backend for as long as `body` takes. */
export async function withInputs<T, Result>(
  backend: Backend<T>,
  inputs: readonly HostTensor[],
  body: (tensors: readonly T[]) => Promise<Result>,
): Promise<Result> {
  const tensors: T[] = []
  try {
    for (const { data, shape } of inputs) tensors.push(tensor(backend, data, shape))
    return await body(tensors)
  } finally {
    for (const x of tensors) backend.dispose(x)
  }
}

/** The result of a call. */
export function evaluateCall<T>(backend: Backend<T>, { subject, inputs, attrs }: SubjectCall): Promise<HostArray> {
  return withInputs(backend, inputs, tensors =>
    scope(backend, async ops => backend.toHost(subject.apply(ops, tensors, attrs))),
  )
}

/**
 * The shape of a call's result.
 *
 * @throws ShapeError conform.shape: not the one that the spec says
 */
export function outputShape({ subject, inputs, attrs }: SubjectCall): Shape {
  const given = inputs.map(x => x.shape)
  const shape = subject.apply(shapes, given, attrs)
  const expected = subject.spec.shape?.({ shapes: given, attrs })
  if (expected === undefined || sameShape(shape, expected)) return shape
  throw new ShapeError({ code: 'conform.shape', expected: formatShape(expected), received: formatShape(shape) })
}

/** Every op's error model. */
export const errorModels: { readonly [K in OpName]: ErrorModel } = Object.fromEntries(
  Object.entries(specs).map(([op, { error }]) => [op, error]),
) as { [K in OpName]: ErrorModel }

/** The reference's result of a call, and how far from it that of a backend with these approximations may be. */
export function evaluateBounded<R>(
  reference: Backend<R>,
  { subject, inputs, attrs }: SubjectCall,
  approximations?: readonly Approximation[],
): Promise<{ readonly value: HostArray; readonly error: HostArray }> {
  return withInputs(reference, inputs, tensors =>
    scope(reference, async ops => {
      const analysis = bounded(ops, errorModels, approximations)
      const given = tensors.map(x => exactly(ops, x))
      const { value, error } = subject.apply(analysis, given, attrs)
      return { value: await reference.toHost(value), error: await reference.toHost(error) }
    }),
  )
}
