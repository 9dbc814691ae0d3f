import * as ort from 'onnxruntime-web/wasm'
import { onnxModel } from './onnxModel.mjs'

/** onnxruntime-web in WebAssembly, on one thread. It fuses what it likes. */
export async function onnxruntime(workload) {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  const { bytes, input, inputShape, inputData, output, restore } = onnxModel(workload)
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  })
  const x = new ort.Tensor('float32', inputData, inputShape)
  const run = async () => (await session.run({ [input]: x }))[output].data
  run.restore = restore
  return run
}
