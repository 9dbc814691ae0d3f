import { applyCall, type Backend, type HostArray, type OpName, scope, tensor } from '@convene/core'
import { bounded, type ErrorModel, exactly } from './bounded.ts'
import type { HostTensor, OpCall } from './call.ts'
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
export function evaluateCall<T>(backend: Backend<T>, call: OpCall): Promise<HostArray> {
  return withInputs(backend, call.inputs, inputs =>
    scope(backend, async ops => backend.toHost(applyCall(ops, { ...call, inputs }))),
  )
}

/** Every op's error model. */
export const errorModels: { readonly [K in OpName]: ErrorModel } = Object.fromEntries(
  Object.entries(specs).map(([op, { error }]) => [op, error]),
) as { [K in OpName]: ErrorModel }

/** The reference's result of a call, and how far from it a backend's may be. */
export function evaluateBounded<R>(
  reference: Backend<R>,
  call: OpCall,
): Promise<{ readonly value: HostArray; readonly error: HostArray }> {
  return withInputs(reference, call.inputs, inputs =>
    scope(reference, async ops => {
      const analysis = bounded(ops, errorModels)
      const { value, error } = applyCall(analysis, { ...call, inputs: inputs.map(x => exactly(ops, x)) })
      return { value: await reference.toHost(value), error: await reference.toHost(error) }
    }),
  )
}
