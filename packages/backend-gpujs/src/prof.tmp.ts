import { gpujs } from '@convene/backend-gpujs'
import { sizeOf } from '@convene/core'
import { predictor, variablesOf } from '../../nn/src/index.ts'
import { resnet50 } from '../../zoo/src/index.ts'

const model = resnet50()
const weights = Object.fromEntries(
  Object.entries(variablesOf(model)).map(([p, { shape }]) => [
    p,
    { shape, data: new Float32Array(sizeOf(shape)).fill(0.01) },
  ]),
)
const b = await gpujs({ mode: (process.argv[2] ?? 'webasm') as any })
const times: Record<string, number> = {},
  counts: Record<string, number> = {}
const timed = {
  ...b,
  kernels: Object.fromEntries(
    Object.entries(b.kernels).map(([k, f]) => [
      k,
      (...a: any[]) => {
        const t = performance.now()
        const r = (f as any)(...a)
        times[k] = (times[k] ?? 0) + performance.now() - t
        counts[k] = (counts[k] ?? 0) + 1
        return r
      },
    ]),
  ),
} as any
const p = predictor(timed, model, weights as any)
const x = { shape: [1, 224, 224, 3], data: new Float32Array(150528).fill(0.1) }
for (let i = 0; i < 3; i++) {
  for (const k in times) {
    times[k] = 0
    counts[k] = 0
  }
  const t = performance.now()
  await p.predict(x as any)
  console.log(
    'total',
    (performance.now() - t).toFixed(0),
    Object.entries(times)
      .map(([k, v]) => `${k}:${v.toFixed(0)}/${counts[k]}`)
      .join(' '),
  )
}
await b.close()
