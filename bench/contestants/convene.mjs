import { compile, mapTree, programOf, tensor } from '@convene/core'

/** One of our backends on a workload. */
export async function convene(backend, { graph, inputs }) {
  const shapes = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]))
  const program = compile(backend, programOf(graph), shapes)
  const tensors = mapTree(inputs, (data, name) => tensor(backend, data, shapes[name]))
  return async () => {
    const { y } = await program.run(tensors)
    const data = await backend.toHost(y)
    backend.dispose(y)
    return data
  }
}
