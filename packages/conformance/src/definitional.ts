import {
  type Attrs,
  type Backend,
  type HostArray,
  type Kernels,
  type OpName,
  opDefs,
  opNames,
  type Shape,
} from '@convene/core'
import { type Definition, evaluateDefinition, type Numbers } from './definition.ts'
import { specs } from './specs/index.ts'

/**
 * The definitions as a backend, in float64: each element on its own, with no thought for speed. What every backend is
 * measured against where nobody names another reference.
 */
export function definitional(): Backend<Numbers> {
  return {
    name: 'definitions',
    precision: 'float64',
    kernels: Object.fromEntries(opNames.map(op => [op, kernelOf(op)])) as unknown as Kernels<Numbers>,
    shapeOf: x => x.shape,
    fromHost: (data, shape) => ({ shape, data: Float64Array.from(data) }),
    toHost: async x => x.data.slice(),
    dispose: () => {},
  }
}

function kernelOf<K extends OpName>(op: K): (out: Shape, ...args: readonly unknown[]) => Numbers {
  const { arity } = opDefs[op]
  const define = specs[op].define as Definition<Attrs<K>>
  return (out, ...args) => {
    const inputs = args.slice(0, arity) as readonly Numbers[]
    const data: HostArray = evaluateDefinition(define, inputs, args[arity] as Attrs<K>, out)
    return { shape: out, data }
  }
}
