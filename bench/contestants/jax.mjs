import { defaultDevice, init, jit, lax, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { folded } from '../models/folded.mjs'
import { channelsFirst } from '../models/transposed.mjs'
import { Unable } from './unable.mjs'

/**
 * jax-js on a workload, compiled by its `jit`. It keeps channels first.
 *
 * An array of jax-js is used up by what takes it: `ref` is one more use.
 */
export async function prepare(workload) {
  if (workload.kind === 'suppression') throw new Unable('no non-maximum suppression')
  if (!(await init('wasm')).includes('wasm')) throw new Unable('no device wasm here')
  defaultDevice('wasm')
  return workload.kind === 'training' ? training(workload) : program(workload)
}

function program(workload) {
  const { inputs, nodes, constants, outputs, shapes } = folded(workload)
  const leaves = Object.fromEntries(
    inputs.map(({ id, name, shape }) => [id, arrayOf({ shape, data: workload.inputs[name] })]),
  )
  for (const [id, constant] of constants) leaves[id] = arrayOf(constant)
  for (const { id, filter, bias } of nodes) {
    if (filter?.shape.length === 4) leaves[`${id}/filter`] = array(channelsFirst.filter(filter))
    if (filter?.shape.length === 2) leaves[`${id}/filter`] = array(filter)
    if (bias) leaves[`${id}/bias`] = array({ shape: [bias.length], data: bias })
  }
  const wanted = Object.entries(outputs)
  const f = jit(arrays => {
    const values = interpret(nodes, arrays, shapes)
    return Object.fromEntries(wanted.map(([name, id]) => [name, values(id)]))
  })
  return {
    run: async () => hostData(f(tree.ref(leaves))),
    read: data =>
      Object.fromEntries(wanted.map(([name, id]) => [name, channelsFirst.restore(data[name], shapes.get(id))])),
  }
}

/** The gradients are jax-js's own. */
function training({ lossGraph, inputs, learningRate }) {
  const shapes = new Map([...lossGraph.inputs, ...lossGraph.nodes].map(({ id, shape }) => [id, shape]))
  const isFilter = ({ shape, role }) => role === 'parameter' && shape.length === 4
  const arrays = role =>
    Object.fromEntries(
      lossGraph.inputs
        .filter(input => input.role === role)
        .map(input => {
          const known = { shape: input.shape, data: inputs[input.name] }
          return [input.id, isFilter(input) ? array(channelsFirst.filter(known)) : arrayOf(known)]
        }),
    )
  const [weights, batch] = [arrays('parameter'), arrays('argument')]
  const names = Object.fromEntries(lossGraph.inputs.map(({ id, name }) => [id, name]))
  const step = jit((weights, batch) => {
    const loss = current => interpret(lossGraph.nodes, { ...current, ...batch }, shapes)(lossGraph.outputs.loss)
    const [value, gradients] = valueAndGrad(loss)(tree.ref(weights))
    const updated = Object.entries(weights).map(([id, x]) => [names[id], x.sub(gradients[id].mul(learningRate))])
    return { loss: value, ...Object.fromEntries(updated) }
  })
  const read = data =>
    Object.fromEntries(
      Object.entries(data).map(([name, values]) => {
        const input = lossGraph.inputs.find(input => input.name === name)
        return [name, input !== undefined && isFilter(input) ? backFromFilter(values, input.shape) : values]
      }),
    )
  return { run: async () => hostData(step(tree.ref(weights), tree.ref(batch))), read }
}

const array = ({ shape, data }) => np.array(data).reshape([...shape])
const arrayOf = ({ shape, data }) => array({ shape: channelsFirst.shape(shape), data: channelsFirst.data(data, shape) })

/** [co, ci, kh, kw] as [kh, kw, ci, co] */
function backFromFilter(data, [kh, kw, ci, co]) {
  const result = new Float32Array(data.length)
  let at = 0
  for (let o = 0; o < co; o++)
    for (let i = 0; i < ci; i++)
      for (let y = 0; y < kh; y++) for (let x = 0; x < kw; x++) result[((y * kw + x) * ci + i) * co + o] = data[at++]
  return result
}

async function hostData(arrays) {
  const data = {}
  for (const [name, x] of Object.entries(arrays)) data[name] = await x.data()
  return data
}

/** @returns a function from the id of a node to its array */
function interpret(nodes, leaves, shapes) {
  const values = new Map(Object.entries(leaves))
  const value = id => values.get(String(id))?.ref
  for (const node of nodes) {
    const run = kernels[node.op]
    if (run === undefined) throw new Unable(`no counterpart of ${node.op} in jax-js here`)
    const rank = shapes.get(node.inputs[0] ?? node.id).length
    const [filter, bias] = [value(`${node.id}/filter`), value(`${node.id}/bias`)]
    const operands = node.inputs.map((input, i) => {
      if (i === 1 && filter !== undefined) return filter
      const x = value(input)
      // What has one axis and meets an image goes along its channels.
      return node.shape.length === 4 && shapes.get(input).length === 1 ? x.reshape([-1, 1, 1]) : x
    })
    let y = run(node, operands, rank)
    if (bias !== undefined) y = y.add(node.shape.length === 4 ? bias.reshape([-1, 1, 1]) : bias)
    if (node.activation === 'relu') y = np.maximum(y, 0)
    values.set(String(node.id), y)
  }
  return value
}

const kernels = {
  add: (_, [x, y]) => x.add(y),
  sub: (_, [x, y]) => x.sub(y),
  mul: (_, [x, y]) => x.mul(y),
  div: (_, [x, y]) => x.div(y),
  neg: (_, [x]) => x.neg(),
  exp: (_, [x]) => np.exp(x),
  log: (_, [x]) => np.log(x),
  relu: (_, [x]) => np.maximum(x, 0),
  fill: ({ attrs: { value, shape } }) => np.full([...shape], value),
  reshape: ({ attrs: { shape } }, [x], rank) => (rank === 4 ? np.transpose(x, [0, 2, 3, 1]) : x).reshape([...shape]),
  sum: ({ attrs: { axes, keepDims } }, [x], rank) =>
    np.sum(x, channelsFirst.axes([...axes], rank), { keepdims: keepDims }),
  max: ({ attrs: { axes, keepDims } }, [x], rank) =>
    np.max(x, channelsFirst.axes([...axes], rank), { keepdims: keepDims }),
  pad: ({ attrs: { padding, value } }, [x]) => np.pad(x, channelsFirst.shape(padding), { constantValues: value }),
  matMul: ({ attrs: { transposeA, transposeB } }, [a, b]) =>
    np.matmul(transposeA ? np.transpose(a) : a, transposeB ? np.transpose(b) : b),
  maxPool2d: ({ attrs: { windowSize, strides, padding } }, [x]) => {
    if (padding.some(n => n > 0)) throw new Unable('no padding of a pooling here')
    return lax.reduceWindow(x, np.max, [1, 1, ...windowSize], [1, 1, ...strides])
  },
  conv2d: ({ attrs: { strides, padding, dilations, groups } }, [x, filter]) => {
    const [top, bottom, left, right] = padding
    const sides = [
      [top, bottom],
      [left, right],
    ]
    const options = { rhsDilation: [...dilations], featureGroupCount: groups }
    return lax.convGeneralDilated(x, filter, [...strides], sides, options)
  },
}
