// nn depends on no backend; the reference is imported by its place, as in core's tests.

import { evaluate, mapTree, type Shape, type Tree, tensor } from '@convene/core'
import { expect } from 'vitest'
import { cpu } from '../../backend-cpu/src/index.ts'
import type { HostTensor } from './init.ts'
import type { Layer } from './layer.ts'
import type { Mode } from './mode.ts'

/** Numbers of a shape; 0, 1, 2, …, if none are given. */
export function host(shape: Shape, data?: readonly number[]): HostTensor {
  const size = shape.reduce((product, axis) => product * axis, 1)
  return { shape, data: Float32Array.from(data ?? Array.from({ length: size }, (_, i) => i)) }
}

/** Numbers up to a few roundings, for `toEqual`. */
export function near(...values: readonly number[]): readonly number[] {
  return values.map(value => expect.closeTo(value, 12))
}

export interface Ran {
  readonly shape: Shape
  readonly y: readonly number[]
  readonly state: Tree<readonly number[]>
  readonly auxiliary: Tree<readonly number[]>
}

/** What a layer does on the reference, in float64. */
export async function run(
  layer: Layer,
  x: HostTensor,
  variables: Tree<HostTensor> = {},
  mode: Mode<HostTensor> = 'inference',
): Promise<Ran> {
  const backend = cpu({ precision: 'float64' })
  const upload = ({ data, shape }: HostTensor) => tensor(backend, data, shape)
  const { noise, isFrozen } = typeof mode === 'string' ? {} : mode
  const given = {
    ...(noise && { noise: mapTree(noise, upload) }),
    ...(isFrozen && { isFrozen }),
  }
  const applied = layer.apply(
    evaluate(backend),
    mapTree(variables, upload),
    upload(x),
    mode === 'inference' ? mode : given,
  )
  const download = async (tree: Tree<ReturnType<typeof upload>>) => {
    const entries = Object.entries(tree).map(
      async ([path, value]) => [path, [...(await backend.toHost(value))]] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  }
  return {
    shape: backend.shapeOf(applied.y),
    y: [...(await backend.toHost(applied.y))],
    state: await download(applied.state),
    auxiliary: await download(applied.auxiliary ?? {}),
  }
}
