import { compile, type Prepared, sizeOf, type Tree, tensor } from '@convene/core'
import { inference, isVariable, programInputs } from '@convene/nn'
import { resnet50 } from '@convene/zoo'
import { expect, it } from 'vitest'
import type { WasmTensor } from './tensor.ts'
import { wasm } from './wasm.ts'

it('ResNet-50 at batch 1 has less than 12 MB of activations: what is set aside for them, and an output', async () => {
  const backend = await wasm({ threads: 1 })
  const programs: Prepared<WasmTensor>[] = []
  const watched = {
    ...backend,
    prepare: (...args: Parameters<NonNullable<typeof backend.prepare>>) => {
      const program = backend.prepare!(...args)
      programs.push(program)
      return program
    },
  }
  const model = resnet50()
  const shapes = programInputs(model, 1)
  const filled = (shape: readonly number[]) => tensor(backend, new Float32Array(sizeOf(shape)).fill(0.01), shape)
  const { x: image, ...variables } = shapes
  const weights: Tree<WasmTensor> = Object.fromEntries(
    Object.entries(variables).map(([path, shape]) => [path, filled(shape!)]),
  )
  const { plan, bind } = compile(watched, inference(model), shapes, { isParameter: isVariable })
  const bound = bind(weights)
  const x = filled(image!)
  const before = backend.memory().used
  let highest = 0
  const run = async () => {
    const onProgress = () => {
      highest = Math.max(highest, backend.memory().used)
    }
    backend.dispose((await bound.run({ x }, { onProgress })).y!)
  }
  for (let i = 0; i < 3; i++) await run()

  // The plan's arena, and beside it the room that the largest step needs for its own use.
  expect(programs).toHaveLength(1)
  const { arenaBytes } = programs[0]!
  expect(arenaBytes).toBeGreaterThanOrEqual(plan.arenaBytes)
  expect(arenaBytes).toBeLessThan(12e6)
  expect(highest - before).toBe(Math.ceil((4 * 1000) / 64) * 64)
  expect(backend.memory().used).toBe(before)
})
