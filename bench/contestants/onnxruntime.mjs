import { onnxModel } from '../models/onnxModel.mjs'
import { onnxSuppression } from '../models/onnxSuppression.mjs'
import { Unable } from './unable.mjs'

/**
 * A workload on ONNX Runtime, in whichever of its packages; it fuses what it likes.
 *
 * @param ort     the package
 * @param options the session's
 */
export async function onnxruntime(ort, workload, options) {
  if (workload.kind === 'training') throw new Unable('no gradients')
  const { bytes, feeds, read } = workload.kind === 'suppression' ? onnxSuppression(workload) : onnxModel(workload)
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'all', ...options })
  const inputs = Object.fromEntries(
    feeds.map(({ name, shape, data }) => [name, new ort.Tensor('float32', data, shape)]),
  )
  return {
    run: async () =>
      Object.fromEntries(Object.entries(await session.run(inputs)).map(([name, { data }]) => [name, data])),
    read,
  }
}
