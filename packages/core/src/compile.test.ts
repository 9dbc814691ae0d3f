// Core depends on no backend; its tests run on the reference, which is imported by its place so that the packages'
// dependencies do not form a circle.

import { expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import type { Backend } from './backend.ts'
import { compile } from './compile.ts'
import { softmax } from './fn/softmax.ts'
import { evaluate, tensor } from './interpret.ts'
import { scope } from './scope.ts'
import type { Program } from './trace.ts'
import { leaf } from './tree.ts'

const program: Program = (ops, inputs) => {
  const x = leaf(inputs, 'x')
  const hidden = ops.layer('hidden', () => ops.relu(ops.sub(x, ops.fill({ value: 1, shape: [] }))))
  return { same: x, hidden, y: softmax(ops, hidden) }
}
const numbers = [0.5, 2, 3, -1, 4, 1.5]

/** The reference backend with a count of its living tensors. */
function counting<T>(backend: Backend<T>): { readonly backend: Backend<T>; readonly alive: Set<unknown> } {
  const alive = new Set<unknown>()
  const born = <X>(x: X): X => {
    alive.add(x)
    return x
  }
  const kernels = Object.fromEntries(
    Object.entries(backend.kernels).map(([op, kernel]) => [
      op,
      (...args: unknown[]) => born((kernel as (...args: unknown[]) => T)(...args)),
    ]),
  ) as unknown as Backend<T>['kernels']
  return {
    alive,
    backend: {
      ...backend,
      kernels,
      fromHost: (data, shape) => born(backend.fromHost(data, shape)),
      dispose: x => {
        alive.delete(x)
        backend.dispose(x)
      },
    },
  }
}

it('a compiled program gives what eager evaluation gives, and frees all but its outputs', async () => {
  const { backend, alive } = counting(cpu())
  const x = tensor(backend, numbers, [2, 3])
  const eager = program(evaluate(cpu()), { x })
  const compiled = compile(backend, program, { x: [2, 3] })
  const outputs = await compiled.run({ x })
  for (const name of ['same', 'hidden', 'y']) {
    expect(await backend.toHost(leaf(outputs, name))).toEqual(await backend.toHost(leaf(eager, name)))
  }
  expect(alive).toEqual(new Set([x, outputs['hidden'], outputs['y']]))
})

it('a run that is aborted or fails frees what it made', async () => {
  const { backend, alive } = counting(cpu())
  const x = tensor(backend, numbers, [2, 3])
  const compiled = compile(backend, program, { x: [2, 3] })
  const controller = new AbortController()
  const steps: number[] = []
  const onProgress = ({ done }: { done: number }) => {
    steps.push(done)
    if (done === 3) controller.abort(new Error('enough'))
  }
  await expect(compiled.run({ x }, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
  expect(steps).toEqual([1, 2, 3])
  expect(alive).toEqual(new Set([x]))

  const broken = { ...backend, kernels: { ...backend.kernels, relu: () => failing() } }
  const failure = compile(broken, program, { x: [2, 3] }).run({ x })
  await expect(failure).rejects.toThrow(
    'relu: backend.kernel in layer hidden: expected cpu to compute [2, 3], received no',
  )
  expect(alive).toEqual(new Set([x]))
})

const failing = (): never => {
  throw new Error('no')
}

it('inputs are checked by name and shape', async () => {
  const backend = cpu()
  const compiled = compile(backend, program, { x: [2, 3] })
  await expect(compiled.run({})).rejects.toThrow('tree.missing: expected a leaf named x, received no leaves')
  const x = tensor(backend, numbers, [3, 2])
  await expect(compiled.run({ x })).rejects.toThrow('compile.input: expected [2, 3] for x, received [3, 2]')
})

it('a backend’s limitation is an error that gives its reason', () => {
  const limited = { ...cpu(), limitations: [{ op: 'relu', reason: 'no relu on Mondays' }] as const }
  expect(() => evaluate(limited).relu(tensor(limited, numbers, [6]))).toThrow(
    'relu: backend.limitation: expected relu on cpu, received no relu on Mondays',
  )
})

it('a scope frees all but its result', async () => {
  const { backend, alive } = counting(cpu())
  const x = tensor(backend, numbers, [2, 3])
  const { kept } = await scope(backend, ops => ({ kept: [softmax(ops, x), ops.neg(ops.exp(x))] }))
  expect(alive).toEqual(new Set([x, ...kept]))
  await expect(scope(backend, ops => Promise.reject(ops.neg(x)))).rejects.toBeDefined()
  expect(alive).toEqual(new Set([x, ...kept]))
})

it('a tensor is as long as its shape says', () => {
  expect(() => tensor(cpu(), [1, 2, 3], [2])).toThrow('tensor.length: expected 2 numbers for [2], received 3')
})
