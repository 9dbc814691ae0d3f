import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'

/** TensorFlow.js on a workload, node by node. @param backend `cpu` or `wasm` */
export async function tfjs(backend, { graph, inputs }) {
  if (backend === 'wasm') {
    const files = dirname(
      createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
    )
    setWasmPaths(`${files}/`)
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here`)
  await tf.ready()
  const tensors = new Map(graph.inputs.map(({ id, name, shape }) => [id, tf.tensor(inputs[name], shape)]))
  return async () => {
    tf.setBackend(backend)
    const y = tf.tidy(() => {
      const values = new Map(tensors)
      for (const { id, op, inputs, attrs } of graph.nodes) {
        const run = kernels[op]
        if (run === undefined) throw new Error(`no counterpart of ${op} in TensorFlow.js`)
        values.set(id, run(...inputs.map(input => values.get(input)), attrs))
      }
      return values.get(graph.outputs.y)
    })
    const data = await y.data()
    y.dispose()
    return data
  }
}

const explicit = ([top, bottom, left, right]) => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
]

/** Padding as TensorFlow.js likes it: tfjs-wasm's XNNPACK takes an explicit padding too. */
const kernels = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  neg: tf.neg,
  exp: tf.exp,
  rsqrt: tf.rsqrt,
  relu: tf.relu,
  fill: ({ value, shape }) => tf.fill(shape, value),
  max: (x, { axes, keepDims }) => tf.max(x, axes, keepDims),
  sum: (x, { axes, keepDims }) => tf.sum(x, axes, keepDims),
  pad: (x, { padding, value }) => tf.pad(x, padding, value),
  matMul: (a, b, { transposeA, transposeB }) => tf.matMul(a, b, transposeA, transposeB),
  conv2d: (x, filter, { strides, padding, dilations }) =>
    tf.conv2d(x, filter, strides, explicit(padding), 'NHWC', dilations),
  maxPool2d: (x, { windowSize, strides, padding }) =>
    tf.maxPool(x, windowSize, strides, padding.every(n => n === 0) ? 'valid' : explicit(padding)),
}
