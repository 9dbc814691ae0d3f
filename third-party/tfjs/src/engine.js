import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from './tensorflow.js'

/** @typedef {'cpu' | 'wasm'} BackendName */

/**
 * Starts a backend of TensorFlow.js.
 *
 * @param {BackendName} name
 */
export async function start(name) {
  if (name === 'wasm' && !started.has(name)) {
    const binary = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm')
    setWasmPaths(`${dirname(binary)}/`)
  }
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js has no backend ${name} here`)
  started.add(name)
}

const started = new Set()

/**
 * Runs something on a backend that has been started, and frees what it made but the result. TensorFlow.js computes on
 * one backend at a time, and moves tensors there without a word.
 *
 * @template {tf.TensorContainer} R
 * @param {BackendName} name
 * @param {() => R} body
 * @returns {R}
 */
export function on(name, body) {
  // Done when it returns: only a backend's first start is asynchronous.
  if (tf.getBackend() !== name) void tf.setBackend(name)
  return tf.tidy(body)
}
