import { compile, mapTree, nonMaxSuppression, partition, programOf, scope, tensor } from '@convene/core'

/** One of our backends on a workload. @param options of `compile` */
export async function convene(workload, backend, options = {}) {
  return workload.kind === 'suppression' ? suppression(workload, backend) : program(workload, backend, options)
}

function program({ graph, inputs }, backend, options) {
  const shapes = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]))
  const parameters = new Set(graph.inputs.filter(({ role }) => role === 'parameter').map(({ name }) => name))
  const isParameter = name => parameters.has(name)
  const compiled = compile(backend, programOf(graph), shapes, { ...options, isParameter })
  const tensors = mapTree(inputs, (data, name) => tensor(backend, data, shapes[name]))
  const [bound, given] = partition(tensors, isParameter)
  // What stays from run to run is prepared once, as peers do when they load a model.
  const runnable = compiled.bind?.(bound) ?? { run: given => compiled.run({ ...bound, ...given }) }
  const run = async () => {
    const outputs = await runnable.run(given)
    const data = {}
    for (const [name, x] of Object.entries(outputs)) {
      data[name] = await backend.toHost(x)
      backend.dispose(x)
    }
    return data
  }
  return { run, read: data => data }
}

/** As core has it: made of ops, where a backend does not compute it at once. */
function suppression({ boxes, scores, count, iouThreshold }, backend) {
  const [b, s] = [tensor(backend, boxes, [count, 4]), tensor(backend, scores, [count])]
  const run = () =>
    scope(backend, async ops => {
      const { indices, count: kept } = nonMaxSuppression(ops, b, s, { iouThreshold, maxOutputSize: count })
      return { indices: await backend.toHost(indices), kept: (await backend.toHost(kept))[0] }
    })
  return { run, read: ({ indices, kept }) => ({ kept: Int32Array.from(indices.slice(0, kept)) }) }
}
