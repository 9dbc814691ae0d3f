import {
  type Backend,
  compile,
  DataError,
  leaf,
  mapTree,
  programOf,
  type RunOptions,
  type Tree,
  trace,
} from '@convene/core'
import type { HostTensor } from './init.ts'
import { asInputs, inference, isVariable, type Model, programInputs, variablesOf } from './model.ts'
import { disposeAll, download, upload } from './transfer.ts'

/**
 * What layers of a network make of some examples, by their paths. Layers after the last of them are not computed.
 *
 * @param x a batch of examples, [n, …]
 * @param layers paths as `summary` lists them, or of combinators
 * @throws DataError features.layer: there is no layer of that name, or it computes nothing in inference
 */
export async function featureMaps<T>(
  backend: Backend<T>,
  model: Model,
  weights: Tree<HostTensor>,
  x: HostTensor,
  layers: readonly string[],
  options: RunOptions = {},
): Promise<Tree<HostTensor>> {
  const shapes = programInputs(model, x.shape[0] ?? 1)
  const graph = trace(inference(model), shapes, { isParameter: isVariable })
  const outputs = Object.fromEntries(
    layers.map(name => {
      // What a layer gives is what it computes last.
      const last = graph.nodes.findLast(({ layer }) => layer === name || layer.startsWith(`${name}/`))
      if (last !== undefined) return [name, last.id]
      const received = [...new Set(graph.nodes.map(({ layer }) => layer))].join(', ')
      throw new DataError({
        code: 'features.layer',
        expected: `a layer ${name} in ${model.name} that computes something`,
        received,
      })
    }),
  )
  const uploaded = upload(backend, { x, ...asInputs(mapTree(variablesOf(model), (_, path) => leaf(weights, path))) })
  try {
    const program = compile(backend, programOf({ ...graph, outputs }), shapes)
    const maps = await program.run(uploaded, options)
    try {
      return await download(backend, maps)
    } finally {
      disposeAll(backend, Object.values(maps))
    }
  } finally {
    disposeAll(backend, Object.values(uploaded))
  }
}
