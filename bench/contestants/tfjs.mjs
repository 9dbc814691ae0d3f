import { createRequire } from 'node:module'
import os from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { folded } from '../models/folded.mjs'
import { Unable } from './unable.mjs'

/** TensorFlow.js on a workload, node by node. @param backend `cpu` or `wasm` */
export async function prepare(workload, { backend, threads }) {
  if (backend === 'wasm') {
    const files = dirname(
      createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
    )
    setWasmPaths(`${files}/`)
    if (threads > 1) useThreads(threads)
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here`)
  await tf.ready()
  if (threads > 1 && getThreadsCount() !== threads) throw new Unable(`runs on ${getThreadsCount()} thread(s) instead`)
  switch (workload.kind) {
    case 'training':
      return training(workload)
    case 'suppression':
      return suppression(workload)
    default:
      return program(workload)
  }
}

/** TensorFlow.js takes Node.js for a place without threads, and no more threads than half of the cores. */
function useThreads(threads) {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true)
  setThreadsCount(threads)
  const cores = os.cpus()
  os.cpus = () => Array.from({ length: 2 * threads }, (_, i) => cores[i % cores.length])
  URL.createObjectURL = () => fileURLToPath(new URL('tfjsThread.cjs', import.meta.url))
}

function program(workload) {
  const { inputs, nodes, constants, outputs } = folded(workload)
  const tensors = new Map(inputs.map(({ id, name, shape }) => [id, tf.tensor(workload.inputs[name], shape)]))
  for (const [id, { data, shape }] of constants) tensors.set(id, tf.tensor(data, shape))
  const prepared = nodes.map(node => ({
    ...node,
    filter: node.filter && filterTensor(node),
    bias: node.bias && tf.tensor(node.bias),
  }))
  const run = async () => {
    const results = tf.tidy(() => {
      const values = interpret(prepared, tensors)
      return Object.fromEntries(Object.entries(outputs).map(([name, id]) => [name, values.get(id)]))
    })
    return hostData(results)
  }
  return { run, read: data => data }
}

/** The gradients are TensorFlow.js's own. */
function training({ lossGraph, inputs, learningRate }) {
  const known = lossGraph.inputs.map(({ id, name, shape, role }) => ({
    id,
    name,
    role,
    x: tf.tensor(inputs[name], shape),
  }))
  const weights = known.filter(({ role }) => role === 'parameter')
  const rest = known.filter(({ role }) => role !== 'parameter').map(({ id, x }) => [id, x])
  const step = tf.valueAndGrads((...xs) => {
    const values = interpret(lossGraph.nodes, new Map([...rest, ...weights.map(({ id }, i) => [id, xs[i]])]))
    return values.get(lossGraph.outputs.loss)
  })
  const run = async () => {
    const results = tf.tidy(() => {
      const { value, grads } = step(weights.map(({ x }) => x))
      const updated = weights.map(({ name, x }, i) => [name, tf.sub(x, tf.mul(learningRate, grads[i]))])
      return { loss: value, ...Object.fromEntries(updated) }
    })
    return hostData(results)
  }
  return { run, read: data => data }
}

function suppression({ boxes, scores, count, iouThreshold }) {
  const [b, s] = [tf.tensor2d(boxes, [count, 4]), tf.tensor1d(scores)]
  const run = async () => hostData({ kept: tf.image.nonMaxSuppression(b, s, count, iouThreshold) })
  return { run, read: data => data }
}

async function hostData(tensors) {
  const data = {}
  for (const [name, x] of Object.entries(tensors)) {
    data[name] = await x.data()
    x.dispose()
  }
  return data
}

/** @returns the tensors of all nodes, by id */
function interpret(nodes, known) {
  const values = new Map(known)
  for (const node of nodes) {
    const run = kernels[node.op]
    if (run === undefined) throw new Unable(`no counterpart of ${node.op} in TensorFlow.js here`)
    values.set(node.id, run(node, ...node.inputs.map(input => values.get(input))))
  }
  return values
}

/** A filter that stays; one of its own for each channel is [kh, kw, c, 1] here. */
function filterTensor({ filter: { shape, data }, attrs: { groups } }) {
  return tf.tensor(data, groups > 1 ? [shape[0], shape[1], shape[3], 1] : shape)
}

const activated = ({ activation }, x) => (activation === 'relu' ? tf.relu(x) : x)

/** Padding as TensorFlow.js likes it: tfjs-wasm's XNNPACK takes an explicit padding too. */
const explicit = ([top, bottom, left, right]) => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
]

const kernels = {
  add: (node, x, y) => activated(node, tf.add(x, y)),
  sub: (_, x, y) => tf.sub(x, y),
  mul: (_, x, y) => tf.mul(x, y),
  div: (_, x, y) => tf.div(x, y),
  neg: (_, x) => tf.neg(x),
  exp: (_, x) => tf.exp(x),
  log: (_, x) => tf.log(x),
  relu: (_, x) => tf.relu(x),
  fill: ({ attrs: { value, shape } }) => tf.fill(shape, value),
  reshape: ({ attrs: { shape } }, x) => tf.reshape(x, shape),
  max: ({ attrs: { axes, keepDims } }, x) => tf.max(x, axes, keepDims),
  sum: ({ attrs: { axes, keepDims } }, x) => tf.sum(x, axes, keepDims),
  pad: ({ attrs: { padding, value } }, x) => tf.pad(x, padding, value),
  maxPool2d: ({ attrs: { windowSize, strides, padding } }, x) =>
    tf.maxPool(x, windowSize, strides, padding.every(n => n === 0) ? 'valid' : explicit(padding)),
  matMul: ({ filter, bias, activation, attrs: { transposeA, transposeB } }, a, b) =>
    tf.fused.matMul({ a, b: filter ?? b, transposeA, transposeB, bias, activation }),
  conv2d: ({ filter, bias, activation, attrs }, x, f) => {
    const { strides, padding, dilations, groups } = attrs
    const call = { x, filter: filter ?? f, strides, pad: explicit(padding), dataFormat: 'NHWC', dilations }
    if (groups === 1) return tf.fused.conv2d({ ...call, bias, activation })
    if (groups !== x.shape[3]) throw new Unable('no grouped convolution')
    return tf.fused.depthwiseConv2d({ ...call, bias, activation })
  },
}
