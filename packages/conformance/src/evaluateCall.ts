import {
  type Approximation,
  type Backend,
  formatShape,
  type HostArray,
  type OpName,
  type Ops,
  type Shape,
  ShapeError,
  sameShape,
  scope,
  shapes,
  tensor,
} from '@convene/core'
import { type Bounded, bounded, type ErrorModel, exactly } from './bounded.ts'
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
export async function evaluateCall<T>(
  backend: Backend<T>,
  { subject, inputs, attrs }: SubjectCall,
): Promise<HostArray> {
  const [result] = await onHost(backend, inputs, (ops, tensors) => [subject.apply(ops, tensors, attrs)])
  return result!
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

/** What a program of tensors makes on a backend, on the host. */
export function onHost<T>(
  backend: Backend<T>,
  inputs: readonly HostTensor[],
  body: (ops: Ops<T>, tensors: readonly T[]) => readonly T[],
): Promise<readonly HostArray[]> {
  return withInputs(backend, inputs, tensors =>
    scope(backend, ops => Promise.all(body(ops, tensors).map(x => backend.toHost(x)))),
  )
}

/** Numbers on the host, and how far off they may be. */
export interface BoundedNumbers {
  readonly value: HostArray
  readonly error: HostArray
}

/** The same on the reference, with how far from it a backend with these approximations may be. */
export function boundedOnHost<R>(
  reference: Backend<R>,
  inputs: readonly HostTensor[],
  approximations: readonly Approximation[] | undefined,
  body: (ops: Ops<Bounded<R>>, tensors: readonly Bounded<R>[]) => readonly Bounded<R>[],
): Promise<readonly BoundedNumbers[]> {
  return withInputs(reference, inputs, tensors =>
    scope(reference, ops => {
      const analysis = bounded(ops, errorModels, approximations)
      const given = tensors.map(x => exactly(ops, x))
      return Promise.all(
        body(analysis, given).map(async ({ value, error }) => ({
          value: await reference.toHost(value),
          error: await reference.toHost(error),
        })),
      )
    }),
  )
}

/** The reference's result of a call, and how far from it that of a backend with these approximations may be. */
export async function evaluateBounded<R>(
  reference: Backend<R>,
  { subject, inputs, attrs }: SubjectCall,
  approximations?: readonly Approximation[],
): Promise<BoundedNumbers> {
  const [result] = await boundedOnHost(reference, inputs, approximations, (ops, tensors) => [
    subject.apply(ops, tensors, attrs),
  ])
  return result!
}
