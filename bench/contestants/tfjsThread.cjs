/**
 * A thread of tfjs-backend-wasm in Node.js. The package starts its threads from a blob, which Node.js cannot; this file is
 * in the blob's place, and runs the same script.
 */
const { dirname } = require('node:path')
const { runInThisContext } = require('node:vm')

const folder = `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}/wasm-out`
URL.createObjectURL = () => `${folder}/tfjs-backend-wasm-threaded-simd.js`
Object.assign(globalThis, { require, __filename })
const { wasmWorkerContents } = require(`${folder}/tfjs-backend-wasm-threaded-simd.worker.js`)
// The script is kept as text in which line ends of its strings have become real ones.
runInThisContext(wasmWorkerContents.replace(/\n/g, '\\n'))
