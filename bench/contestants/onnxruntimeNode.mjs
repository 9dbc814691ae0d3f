import ort from 'onnxruntime-node'
import { onnxruntime } from './onnxruntime.mjs'

/** ONNX Runtime as native code: what this machine can do outside of WebAssembly. */
export const prepare = (workload, { threads }) =>
  onnxruntime(ort, workload, { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 })
