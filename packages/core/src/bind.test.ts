// Core depends on no backend: see compile.test.ts.

import { describe, expect, it } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import type { CpuTensor } from '../../backend-cpu/src/tensor.ts'
import type { Backend } from './backend.ts'
import { compile } from './compile.ts'
import { batchNorm } from './fn/batchNorm.ts'
import { conv2d } from './fn/conv2d.ts'
import { scalar } from './fn/scalar.ts'
import { valueAndGrad } from './grad.ts'
import type { ValueId } from './graph.ts'
import { evaluate, tensor } from './interpret.ts'
import type { Ops } from './op.ts'
import type { Plan } from './plan.ts'
import { randomKey, uniform } from './random.ts'
import { interpreted } from './runSteps.ts'
import type { Shape } from './shape.ts'
import type { Program } from './trace.ts'
import { leaf, mapTree, nest, subtree, type Tree } from './tree.ts'

const program: Program = (ops, inputs) => {
  const at = (name: string) => leaf(inputs, name)
  const y = ops.layer('conv', () => conv2d(ops, at('x'), at('w'), { padding: 'same' }))
  const statistics = { mean: at('mean'), variance: ops.exp(at('mean')), gamma: at('gamma'), beta: at('mean') }
  return { y: ops.layer('bn', () => ops.relu(batchNorm(ops, y, statistics, 1e-3))) }
}
const shapes = { x: [2, 4, 5, 3], w: [3, 3, 3, 4], mean: [4], gamma: [4] }
const options = { isParameter: (path: string) => path !== 'x' }

const random = (backend: Backend<CpuTensor>, shape: Shape, seed: number): CpuTensor =>
  tensor(
    backend,
    uniform(randomKey(seed), shape).map(u => 2 * u - 1),
    shape,
  )

const inputsOn = (backend: Backend<CpuTensor>, shapes: Tree<Shape>): Tree<CpuTensor> =>
  mapTree(shapes, (shape, name) => random(backend, shape, name.charCodeAt(0)))

/** cpu, with a list of the kernels that ran and the tensors that are alive. */
function watched(): { backend: Backend<CpuTensor>; ran: string[]; alive: Set<unknown> } {
  const healthy = cpu()
  const ran: string[] = []
  const alive = new Set<unknown>()
  const kernels = Object.fromEntries(
    Object.entries(healthy.kernels).map(([op, kernel]) => [
      op,
      (...args: unknown[]) => {
        ran.push(op)
        const y = (kernel as (...args: unknown[]) => CpuTensor)(...args)
        alive.add(y)
        return y
      },
    ]),
  ) as unknown as Backend<CpuTensor>['kernels']
  return { backend: { ...healthy, kernels, dispose: x => void alive.delete(x) }, ran, alive }
}

const numbers = async (backend: Backend<CpuTensor>, { y }: Tree<CpuTensor>) => [...(await backend.toHost(y!))]

describe('bind', () => {
  it('computes what needs no arguments once, and gives what eager evaluation gives', async () => {
    const { backend, ran, alive } = watched()
    const inputs = inputsOn(backend, shapes)
    const expected = await numbers(cpu(), program(evaluate(cpu()), inputs))
    const bound = compile(backend, program, shapes, options).bind(inputs)
    expect(ran).toEqual(expect.arrayContaining(['exp', 'rsqrt', 'mul']))
    const kept = alive.size
    for (const _ of [1, 2]) {
      ran.length = 0
      const outputs = await bound.run({ x: inputs.x! })
      expect(ran).toEqual(['conv2d', 'add', 'relu'])
      for (const [i, y] of (await numbers(backend, outputs)).entries()) expect(y).toBeCloseTo(expected[i]!, 5)
      backend.dispose(outputs.y!)
      expect(alive.size).toBe(kept)
    }
    bound.dispose()
    expect(alive.size).toBe(0)
  })

  it('runs as it was traced where that is asked for', async () => {
    const { backend, ran } = watched()
    const inputs = inputsOn(backend, shapes)
    const expected = await numbers(cpu(), program(evaluate(cpu()), inputs))
    const compiled = compile(backend, program, shapes, { ...options, optimize: false })
    ran.length = 0
    expect(await numbers(backend, await compiled.bind(inputs).run(inputs))).toEqual(expected)
    expect(ran).toEqual(compiled.graph.nodes.map(({ op }) => op))
  })

  it('keeps nothing of a run without a binding', async () => {
    const { backend, alive } = watched()
    const inputs = inputsOn(backend, shapes)
    const { y } = await compile(backend, program, shapes, options).run(inputs)
    expect(alive).toEqual(new Set([y]))
  })

  it('shares what it computed with other shapes of arguments', async () => {
    const { backend, ran, alive } = watched()
    const inputs = inputsOn(backend, shapes)
    const bound = compile(backend, program, shapes, options).bind(inputs)
    ran.length = 0
    const x = random(backend, [1, 6, 3, 3], 9)
    const other = bound.withArguments({ x: [1, 6, 3, 3] })
    expect(ran).toEqual([])
    expect(bound.withArguments({ x: [1, 6, 3, 3] }).run).toBeDefined()
    const outputs = await other.run({ x })
    expect(ran).toEqual(['conv2d', 'add', 'relu'])
    const expected = await numbers(cpu(), program(evaluate(cpu()), { ...inputs, x }))
    for (const [i, y] of (await numbers(backend, outputs)).entries()) expect(y).toBeCloseTo(expected[i]!, 5)
    await expect(bound.run({ x })).rejects.toThrow('compile.input: expected [2, 4, 5, 3] for x, received [1, 6, 3, 3]')
    bound.dispose()
    expect(alive).toEqual(new Set([outputs.y]))
  })

  it('wants all parameters, in their shapes, and frees what it made where it cannot bind', () => {
    const { backend, alive } = watched()
    const compiled = compile(backend, program, shapes, options)
    const inputs = inputsOn(backend, shapes)
    expect(() => compiled.bind({ w: inputs.w! })).toThrow('tree.missing')
    expect(() => compiled.bind({ ...inputs, gamma: inputs.w! })).toThrow('compile.input: expected [4] for gamma')
    const broken = { ...backend, kernels: { ...backend.kernels, mul: () => failing() } }
    expect(() => compile(broken, program, shapes, options).bind(inputs)).toThrow(
      'mul: backend.kernel in layer bn: expected cpu to compute [4], received no',
    )
    expect(alive.size).toBe(0)
  })

  it('hands out outputs that need no arguments anew in each run', async () => {
    const { backend } = watched()
    const constant: Program = (ops, { x, w }) => ({ y: ops.neg(w!), z: ops.add(x!, ops.neg(w!)), w: w! })
    const given = inputsOn(backend, { x: [3], w: [3] })
    const bound = compile(backend, constant, { x: [3], w: [3] }, options).bind(given)
    const [first, second] = [await bound.run(given), await bound.run(given)]
    expect(first.y).not.toBe(second.y)
    expect(first.w).toBe(given.w)
  })
})

const failing = (): never => {
  throw new Error('no')
}

describe('a backend that prepares whole programs', () => {
  const preparing = () => {
    const { backend, ran, alive } = watched()
    const plans: { plan: Plan; parameters: ReadonlyMap<ValueId, CpuTensor> }[] = []
    let disposed = 0
    const whole: Backend<CpuTensor> = {
      ...backend,
      overrides: { fusedConv2d: (out, [x]) => backend.kernels.fill(out, { value: x!.data[0]!, shape: out }) },
      prepare: (plan, parameters) => {
        plans.push({ plan, parameters })
        return { ...interpreted(whole, plan, parameters), dispose: () => disposed++ }
      },
    }
    return { backend: whole, ran, alive, plans, disposed: () => disposed }
  }

  it('is given the plan and all its parameters', async () => {
    const { backend, plans, alive, disposed } = preparing()
    const inputs = inputsOn(backend, shapes)
    const bound = compile(backend, program, shapes, options).bind(inputs)
    const [{ plan, parameters }] = plans as [(typeof plans)[0]]
    expect(plan.steps.map(({ node }) => node.op)).toEqual(['fusedConv2d'])
    const named = plan.inputs.filter(({ role }) => role === 'parameter')
    expect(new Set(parameters.keys())).toEqual(new Set(named.map(({ id }) => id)))
    for (const { id, shape } of named) expect(parameters.get(id)!.shape).toEqual(shape)
    const { y } = await bound.run(inputs)
    expect(y!.data[0]).toBe(inputs.x!.data[0])
    bound.withArguments({ x: [5, 4, 5, 3] })
    expect(plans).toHaveLength(2)
    expect([...plans[1]!.parameters.values()]).toEqual([...parameters.values()])
    bound.dispose()
    expect(disposed()).toBe(2)
    expect(alive).toEqual(new Set([y]))
  })

  it('has composites in its plan only where it overrides them', () => {
    const { backend, plans } = preparing()
    const { overrides: _, ...plain } = backend
    compile(plain, program, shapes, options).bind(inputsOn(backend, shapes))
    expect(plans[0]!.plan.steps.map(({ node }) => node.op)).toEqual(['conv2d', 'add', 'relu'])
  })
})

describe('a compiled step of training', () => {
  /** The squared error of a small network, and each weight after a step downhill. */
  const step = <T>(ops: Ops<T>, inputs: Tree<T>): Tree<T> => {
    const weights = subtree(inputs, 'weights')
    const names = Object.keys(weights)
    const { value, gradients } = valueAndGrad(
      ops,
      (ops, xs) => {
        const [w, b, x, target] = xs as readonly [(typeof xs)[0], (typeof xs)[0], (typeof xs)[0], (typeof xs)[0]]
        const y = ops.relu(ops.add(conv2d(ops, x, w, { padding: 'same' }), b))
        const error = ops.sub(ops.sum(y, { axes: [1, 2], keepDims: false }), target)
        return ops.sum(ops.mul(error, error), { axes: [0, 1], keepDims: false })
      },
      [...names.map(name => weights[name]!), leaf(inputs, 'x'), leaf(inputs, 'target')],
    )
    const next = Object.fromEntries(
      names.map((name, i) => [name, ops.sub(weights[name]!, ops.mul(scalar(ops, 2 ** -8), gradients[i]!))]),
    )
    return { loss: value, ...nest('weights', next) }
  }
  const stepShapes = { 'weights/w': [3, 3, 2, 4], 'weights/b': [4], x: [2, 5, 4, 2], target: [2, 4] }

  it('is the eager one, step after step, with its weights as arguments', async () => {
    const { backend, alive } = watched()
    const compiled = compile(backend, step, stepShapes)
    let inputs = inputsOn(backend, stepShapes)
    let eager = inputs
    const losses: number[] = []
    for (let i = 0; i < 3; i++) {
      const outputs = await compiled.run(inputs)
      const expected = step(evaluate(cpu()), eager)
      for (const [path, x] of Object.entries(outputs)) {
        const wanted = leaf(expected, path)
        for (const [k, value] of x.data.entries()) expect(value).toBeCloseTo(wanted.data[k]!, 4)
      }
      losses.push(outputs.loss!.data[0]!)
      inputs = { ...inputs, ...nest('weights', subtree(outputs, 'weights')) }
      eager = { ...eager, ...nest('weights', subtree(expected, 'weights')) }
    }
    expect(losses).toEqual([...losses].sort((a, b) => b - a))
    expect(alive.size).toBe(9)
  })
})
