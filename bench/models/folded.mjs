import { cpu } from '@convene/backend-cpu'
import { evaluate, programOf, shapesOf, tensor } from '@convene/core'

/**
 * A graph as a converter would hand it to a runtime, so that peers are measured at their best: what depends on parameters
 * only is computed beforehand, and a convolution or product of matrices takes in the padding before it and the scales,
 * shifts and ReLU after it.
 *
 * @returns `nodes` like core's, of which conv2d and matMul have a `filter` if it is constant, may have a `bias`, and these
 * and add an `activation`;
 * `constants` by id, with shape and data; `inputs`, the program's arguments; and `outputs`, ids by name
 */
export function folded({ graph, inputs }) {
  const constants = constantsOf(graph, inputs)
  const shapes = shapesOf(graph)
  const remaining = graph.nodes.filter(({ id }) => !constants.has(id))
  const uses = new Map()
  for (const id of [...remaining.flatMap(node => node.inputs), ...Object.values(graph.outputs)]) {
    uses.set(id, (uses.get(id) ?? 0) + 1)
  }

  const nodes = new Map()
  const takenInto = new Map()
  const current = id => takenInto.get(id) ?? id
  for (const node of remaining) {
    const operands = node.inputs.map(current)
    const before = operands.map(id => (uses.get(id) === 1 ? nodes.get(id) : undefined))
    const value = operands.map(id => constants.get(id))
    const into = absorb(node, before, value)
    if (into !== undefined) {
      takenInto.set(node.id, into.id)
      // Its own users are now those of what took it in.
      uses.set(into.id, uses.get(node.id))
      continue
    }
    const isContraction = node.op === 'conv2d' || node.op === 'matMul'
    const added = { ...node, inputs: operands, ...(isContraction && value[1] && { filter: value[1] }) }
    if (node.op === 'conv2d' && isBorder(before[0])) {
      const [, [top, bottom], [left, right]] = before[0].attrs.padding
      const padding = node.attrs.padding.map((n, i) => n + [top, bottom, left, right][i])
      added.inputs = [before[0].inputs[0], operands[1]]
      added.attrs = { ...node.attrs, padding }
      nodes.delete(before[0].id)
    }
    nodes.set(node.id, added)
  }
  const outputs = Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, current(id)]))
  return {
    inputs: graph.inputs.filter(({ role }) => role === 'argument'),
    nodes: [...nodes.values()],
    constants,
    outputs,
    shapes,
  }
}

/** Takes an elementwise node into the one before it, if that can. @returns the node that took it in */
function absorb({ op }, [x, y], [a, b]) {
  if (op === 'relu' && ['conv2d', 'matMul', 'add'].includes(x?.op) && x.activation === undefined) {
    x.activation = 'relu'
    return x
  }
  const [node, operand] = x === undefined ? [y, a] : [x, b]
  if (operand === undefined || node?.filter === undefined || node.activation !== undefined) return undefined
  const channels = node.shape.at(-1)
  if (operand.data.length !== channels) return undefined
  if (op === 'add') {
    node.bias = operand.data.map((value, o) => value + (node.bias?.[o] ?? 0))
    return node
  }
  if (op === 'mul' && node.op === 'conv2d') {
    const { shape, data } = node.filter
    node.filter = { shape, data: data.map((value, i) => value * operand.data[i % channels]) }
    node.bias = node.bias?.map((value, o) => value * operand.data[o])
    return node
  }
  return undefined
}

/** Whether a node adds zeros around images, and nothing else. */
function isBorder(node) {
  if (node?.op !== 'pad' || node.attrs.value !== 0 || node.attrs.padding.length !== 4) return false
  const [batch, , , channels] = node.attrs.padding
  return [...batch, ...channels].every(n => n === 0)
}

/** The value of everything that depends on parameters only, by id. */
function constantsOf(graph, inputs) {
  const parameters = graph.inputs.filter(({ role }) => role === 'parameter')
  const known = new Set(parameters.map(({ id }) => id))
  const nodes = graph.nodes.filter(node => {
    if (node.inputs.some(id => !known.has(id))) return false
    known.add(node.id)
    return true
  })
  const backend = cpu({ precision: 'float64' })
  const read = new Set(nodes.flatMap(node => node.inputs))
  const operands = parameters.filter(({ id }) => read.has(id))
  const tensors = Object.fromEntries(operands.map(({ name, shape }) => [name, tensor(backend, inputs[name], shape)]))
  const outputs = Object.fromEntries(nodes.map(({ id }) => [id, id]))
  const values = nodes.length === 0 ? {} : programOf({ inputs: operands, nodes, outputs })(evaluate(backend), tensors)
  return new Map([
    ...parameters.map(({ id, name, shape }) => [id, { shape, data: inputs[name] }]),
    ...Object.entries(values).map(([id, { shape, data }]) => [Number(id), { shape, data: Float32Array.from(data) }]),
  ])
}
