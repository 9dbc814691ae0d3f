import { on, start } from './engine.js'
import { kernels } from './kernels/index.js'
import { limitations } from './limitations.js'
import * as tf from './tensorflow.js'

/**
 * TensorFlow.js as a backend: each primitive is an op of its public interface, each gradient what `tf.grad` gives.
 *
 * @param {import('./engine.js').BackendName} name
 * @returns {Promise<import('@convene/core').Backend<tf.Tensor>>}
 */
export async function tfjs(name) {
  await start(name)
  return {
    name: `tfjs:${name}`,
    precision: 'float32',
    kernels: onBackend(name),
    limitations: limitations(name),
    shapeOf: x => x.shape,
    // TensorFlow.js keeps the array that it is given, and hands its own out.
    fromHost: (data, shape) => on(name, () => tf.tensor(Float32Array.from(data), [...shape], 'float32')),
    toHost: async x => Float32Array.from(await x.data()),
    dispose: x => x.dispose(),
  }
}

/**
 * @param {import('./engine.js').BackendName} name
 * @returns {import('@convene/core').Kernels<tf.Tensor>}
 */
function onBackend(name) {
  const entries = Object.entries(kernels).map(([op, kernel]) => [
    op,
    /** @param {never[]} args */
    (...args) => on(name, () => /** @type {(...args: never[]) => tf.Tensor} */ (kernel)(...args)),
  ])
  return Object.fromEntries(entries)
}
