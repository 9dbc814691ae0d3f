import * as ort from 'onnxruntime-web'
import { onnxruntime } from './onnxruntime.mjs'

/** ONNX Runtime in WebAssembly. Its main entry is the one that can start threads in Node.js. */
export function prepare(workload, { threads }) {
  ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  return onnxruntime(ort, workload, { executionProviders: ['wasm'] })
}
