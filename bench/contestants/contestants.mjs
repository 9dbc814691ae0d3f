/**
 * Who is measured: ours, and peers, of which `native` ones are no rivals but a measure of what the machine can do. Each is
 * a module of this folder that is given `options`, and runs on one thread and, where it can, on more. (jax-js has threads in
 * browsers only.)
 *
 * `ceiling` takes turns with all of them.
 */
const all = ['program', 'training', 'suppression']

export const contestants = [
  { name: 'cpu', kind: 'ours', module: 'conveneCpu', takes: all },
  { name: 'gpujs:webasm', kind: 'ours', module: 'conveneGpujs', options: { mode: 'webasm' }, takes: all },
  {
    name: 'wasm',
    kind: 'ours',
    module: 'conveneWasm',
    options: { convolution: 'fast' },
    takes: all,
    threads: true,
  },
  {
    name: 'wasm exact',
    kind: 'ours',
    module: 'conveneWasm',
    options: { convolution: 'exact' },
    takes: all,
    threads: true,
  },
  { name: 'tfjs cpu', kind: 'peer', module: 'tfjs', options: { backend: 'cpu' }, takes: all },
  { name: 'tfjs wasm', kind: 'peer', module: 'tfjs', options: { backend: 'wasm' }, takes: all, threads: true },
  { name: 'onnxruntime-web', kind: 'peer', module: 'onnxruntimeWeb', takes: all, threads: true },
  { name: 'LiteRT.js', kind: 'peer', module: 'litert', takes: all, threads: true },
  { name: 'jax-js', kind: 'peer', module: 'jax', takes: all },
  { name: 'onnxruntime-node', kind: 'native', module: 'onnxruntimeNode', takes: all, threads: true },
  ...[false, true].map(fused => ({
    name: fused ? 'ceiling, fused' : 'ceiling, mul + add',
    kind: 'ceiling',
    module: 'ceiling',
    options: { fused },
    takes: ['program', 'training', 'ceiling'],
  })),
]

/** What all others are compared with: our definitions, in float64. */
export const reference = { name: 'reference', kind: 'reference', module: 'reference', takes: all }
