import type { Gpu } from './gpu.ts'
import type { GpujsMode } from './modes.ts'

/** What a mode gives: a number, or no kernel at all. */
export type Answer = number | 'refused'

/** Where modes of gpu.js differ from JavaScript, whose text a kernel is. */
export interface Finding {
  /** The statements of a kernel of one number, x. */
  readonly kernel: string
  readonly x: number
  /** What modes give that do not give what JavaScript does. */
  readonly received: Partial<Record<GpujsMode, Answer>>
  /** Where upstream has it, if it does. */
  readonly upstream?: string
  /** What modes may be off by, relatively, and still agree; 2⁻²⁰ if left out. */
  readonly tolerance?: number
}

const gpus = (answer: Answer) => ({ webgl2: answer, webgpu: answer, headlessgl: answer }) as const
const issue = (number: number) => `[#${number}](https://github.com/gpujs/gpu.js/issues/${number})`

/** Answers of GPUs are those of SwiftShader (webgl2, webgpu) and llvmpipe (headlessgl). */
export const findings: readonly Finding[] = [
  // What gpu.js writes into the kernel.
  {
    kernel: 'let n = 0; for (let i = 0; i < x; i++) { n += 1; } return n;',
    x: 2000,
    received: { webgl2: 1000, headlessgl: 1000 },
    upstream: issue(522),
  },
  { kernel: 'return x | 0;', x: -2.5, received: { webgl2: 0, headlessgl: 0 }, upstream: issue(831) },
  { kernel: 'return x >>> 1;', x: -2, received: { webgl2: 0, headlessgl: 0 }, upstream: issue(831) },
  {
    kernel: 'return x % 3;',
    x: 1e10,
    received: { webasm: 0, webgl2: -1024, headlessgl: -1024 },
    upstream: issue(567),
  },
  { kernel: 'return Math.clz32(x);', x: -1, received: { webasm: 32, ...gpus('refused'), webgpu: 32 } },
  { kernel: 'return x + Infinity;', x: 0, received: gpus(3.4028234663852886e38), upstream: issue(319) },
  {
    kernel: 'return x * 1e39;',
    x: 1e-5,
    received: { webasm: Infinity, ...gpus(Infinity), webgpu: 3.4028232737618185e33 },
  },
  { kernel: 'return x + NaN;', x: 0, received: { cpu: 'refused', webasm: 'refused', ...gpus('refused') } },
  {
    kernel: 'return Math.hypot(x, 4);',
    x: 3,
    received: { cpu: 'refused', webasm: 'refused', ...gpus('refused') },
  },
  { kernel: 'let r = 0; if (x) { r = 1; } return r;', x: 2, received: gpus('refused') },
  { kernel: 'let r = 0; if (x) { r = 1; } return r;', x: NaN, received: { webasm: 1, ...gpus('refused') } },
  { kernel: 'return Math.expm1(x);', x: 1e-8, received: gpus(0) },
  { kernel: 'return Math.log1p(x);', x: 1e-8, received: gpus(0) },
  { kernel: 'return Math.sinh(x);', x: 1e-8, received: gpus(0) },
  { kernel: 'return Math.cbrt(x);', x: 0, received: { webgl2: 1.804662918668959e-13, headlessgl: 0 } },
  { kernel: 'return x + 1 - x;', x: 2 ** 24, received: { webasm: 0, ...gpus(0) }, upstream: issue(690) },
  // What drivers make of it, and gpu.js hands on.
  { kernel: 'return Math.tanh(x);', x: 100, received: gpus(NaN) },
  { kernel: 'return Math.pow(x, 3);', x: -2, received: gpus(8), upstream: issue(692) },
  { kernel: 'return Math.pow(x, 0.5);', x: -4, received: gpus(2), upstream: issue(692) },
  { kernel: 'return Math.log(x);', x: 0, received: gpus(-88.02969360351562) },
  { kernel: 'return Math.log(x);', x: -1, received: gpus(0), upstream: issue(380) },
  { kernel: 'return Math.exp(x);', x: NaN, received: gpus(Infinity), upstream: issue(380) },
  { kernel: 'return Math.max(x, 0);', x: NaN, received: gpus(0), upstream: issue(380) },
  { kernel: 'return Math.min(x, 0);', x: NaN, received: gpus(0), upstream: issue(380) },
  { kernel: 'return Math.sign(x);', x: NaN, received: gpus(0), upstream: issue(380) },
  { kernel: 'let r = 0; if (x !== x) { r = 1; } return r;', x: NaN, received: { webgpu: 0 }, upstream: issue(380) },
  { kernel: 'return Math.atanh(x);', x: 2, received: gpus(-0.5493061542510986), upstream: issue(380) },
  { kernel: 'return Math.sin(x);', x: 1, received: gpus(0.8414900302886963), upstream: issue(690) },
  { kernel: 'return Math.acos(x);', x: 0, received: gpus(1.5707287788391113), upstream: issue(690) },
  { kernel: 'return Math.sin(x);', x: 1e10, received: gpus(1), upstream: issue(690) },
  { kernel: 'return x * 2;', x: 1e-40, received: gpus(0) },
  { kernel: 'let r = 0; if (x === 0) { r = 1; } return r;', x: 1e-40, received: gpus(1) },
]

/** What JavaScript gives, as a float32. */
export function answerOfJavaScript({ kernel, x }: Finding): number {
  const run = new Function('x', kernel) as (x: number) => number
  return Math.fround(run(Math.fround(x)))
}

/** What a mode of gpu.js gives. */
export async function answerOf(gpu: Gpu, { kernel, x }: Finding): Promise<Answer> {
  const run = gpu.createKernel(`function (data) { const x = data[0]; ${kernel} }`, {
    output: [1],
    precision: 'single',
    tactic: 'precision',
  })
  try {
    const [answer] = (await run(Float32Array.of(x))) as Float32Array
    return answer!
  } catch {
    return 'refused'
  }
}
