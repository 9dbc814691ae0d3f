import type { Families, Loops, Read, Shape } from '@convene/core'
import type { Executor } from './executor.ts'
import { nestOf } from './kernels/nest.ts'
import type { Work } from './kernels/work.ts'
import { runNest } from './runNest.ts'
import type { WasmTensor } from './tensor.ts'

/**
 * Kernels for whole families of ops: each call's loops become a module of its own, in which sizes, steps and guards are
 * constants.
 */
export function families(executor: Executor): Families<WasmTensor> {
  const { device } = executor
  const run = (out: Shape, loops: Loops, work: Work, inputs: readonly Read<WasmTensor>[]): WasmTensor => {
    const addresses = inputs.map(({ x }) => device.addressOf(x))
    const y = executor.tensor(out)
    runNest(executor, nestOf(loops, inputs), work, [y.storage.address, ...addresses])
    return y
  }
  return {
    shapeOf: x => x.shape,
    dispose: x => executor.dispose(x),

    literal: (out, data) => {
      const y = executor.tensor(out)
      executor.host(() => device.numbersOf(y).set(data))
      return y
    },

    elementwise: (out, { name }, inputs) => run(out, { outer: out, inner: [] }, { kind: 'map', name }, inputs),

    reindex: (out, value, inputs) => run(out, { outer: out, inner: [] }, { kind: 'first', otherwise: value }, inputs),

    reduce: (out, reduction, loops, x) => run(out, loops, { kind: reduction }, [x]),

    contract: (out, loops, a, b) => run(out, loops, { kind: 'contract' }, [a, b]),

    pick: (out, loops, values, chosen) => run(out, loops, { kind: 'pick' }, [values, chosen]),

    gather: (out, x, indices, { rows, size }) => {
      const y = executor.tensor(out)
      executor.host(() => {
        const [source, chosen, target] = [device.numbersOf(x), device.numbersOf(indices), device.numbersOf(y)]
        for (let i = 0; i < chosen.length; i++) {
          const row = nearest(chosen[i]!, rows) * size
          if (size > fewNumbers) target.set(source.subarray(row, row + size), i * size)
          else for (let j = 0; j < size; j++) target[i * size + j] = source[row + j]!
        }
      })
      return y
    },

    scatterAdd: (out, indices, values, { rows, size }) => {
      const y = executor.tensor(out)
      executor.host(() => {
        const [target, source] = [device.numbersOf(y).fill(0), device.numbersOf(values)]
        device.numbersOf(indices).forEach((index, i) => {
          const row = nearest(index, rows) * size
          for (let j = 0; j < size; j++) target[row + j]! += source[i * size + j]!
        })
      })
      return y
    },
  }
}

/** So few numbers are copied faster one by one than as a view. */
const fewNumbers = 8

/** The row of an index, or the nearest there is; row 0 for NaN. */
const nearest = (index: number, rows: number): number => (index > 0 ? Math.min(index, rows - 1) : 0)
