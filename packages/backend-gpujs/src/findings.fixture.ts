import type { Gpu, KernelSettings, RunKernel } from './gpu.ts'
import { type GpujsMode, gpujsModeNames } from './modes.ts'

/** What a mode gives: a number, or no kernel at all. */
export type Answer = number | 'refused'

/** Where modes of gpu.js give something else than JavaScript, whose text a kernel is. */
export interface Finding {
  /** The statements of a kernel of one number, x. */
  readonly kernel: string
  readonly x: number
  /** What those modes give that do not give what JavaScript does. */
  readonly received: Partial<Record<GpujsMode, Answer>>
  /** What upstream has on it. */
  readonly upstream: string
  /** Where a call is more than a kernel and a number: what it is, how it is done, and what it should give. */
  readonly special?: {
    readonly text: string
    readonly expected: number
    run(gpu: Gpu): Promise<Answer>
  }
}

const settings: KernelSettings = { output: [1], precision: 'single', tactic: 'precision' }
const gpus = (answer: Answer) => ({ headlessgl: answer, webgl2: answer, webgpu: answer }) as const
const nobody = 'not found'
const issue = (number: number, what: string) =>
  `[#${number}](https://github.com/gpujs/gpu.js/issues/${number}), ${what}`
const notNumbers = issue(380, 'open: a deficiency of WebGL')
const largest = 2 ** 128 - 2 ** 104

/** What gpu.js itself does: the same on every driver. */
export const findingsOfGpujs: readonly Finding[] = [
  {
    kernel: 'let n = 0; for (let i = 0; i < x; i++) { n += 1; } return n;',
    x: 2000,
    received: { cpu: 1000, webasm: 1000, ...gpus(1000) },
    upstream: issue(522, 'closed: set loopMaxIterations'),
  },
  {
    kernel: 'return x;',
    x: 1,
    received: { cpu: 2, ...gpus(2) },
    upstream: 'documented: set immutable',
    special: {
      text: 'the same with `pipeline: true`, for 1; its result is read after a call for 2',
      expected: 1,
      run: async gpu => {
        const run = gpu.createKernel('function (data) { return data[0]; }', { ...settings, pipeline: true })
        const first = await run(Float32Array.of(1))
        await run(Float32Array.of(2))
        return firstOf(first)
      },
    },
  },
  {
    kernel: 'return m[this.thread.y][this.thread.x];',
    x: 0,
    received: { cpu: 3 },
    upstream: nobody,
    special: {
      text: 'the last of 2 × 2 results with `dynamicArguments: true`, for 2 × 3 numbers from 0 on',
      expected: 4,
      run: async gpu => {
        const { default: library } = (await import('gpu.js')) as unknown as { readonly default: Library }
        const run = gpu.createKernel('function (m) { return m[this.thread.y][this.thread.x]; }', {
          ...settings,
          output: [2, 2],
          dynamicArguments: true,
        })
        const rows = (await run(library.input(Float32Array.of(0, 1, 2, 3, 4, 5), [3, 2]))) as readonly Float32Array[]
        return rows[1]![1]!
      },
    },
  },
  {
    kernel: 'return x | 0;',
    x: -2.5,
    received: { headlessgl: 0, webgl2: 0 },
    upstream: issue(831, 'open: another bitwise or'),
  },
  { kernel: 'return x >>> 1;', x: -2, received: { headlessgl: 0, webgl2: 0 }, upstream: nobody },
  {
    kernel: 'return x % 3;',
    x: 1e10,
    received: { webasm: 0, headlessgl: 0, webgl2: -1024 },
    upstream: issue(567, 'closed: mended for small numbers'),
  },
  {
    kernel: 'return Math.clz32(x);',
    x: -1,
    received: { webasm: 32, headlessgl: 'refused', webgl2: 'refused', webgpu: 32 },
    upstream: nobody,
  },
  { kernel: 'return x + Infinity;', x: 0, received: gpus(largest), upstream: issue(319, 'closed with that answer') },
  {
    kernel: 'return x * 1e39;',
    x: 1e-5,
    received: {
      webasm: Number.POSITIVE_INFINITY,
      headlessgl: 3.4028232737618185e33,
      webgl2: Number.POSITIVE_INFINITY,
      webgpu: 3.4028232737618185e33,
    },
    upstream: nobody,
  },
  {
    kernel: 'return x + NaN;',
    x: 0,
    received: { cpu: 'refused', webasm: 'refused', ...gpus('refused') },
    upstream: nobody,
  },
  {
    kernel: 'return Math.hypot(x, 4);',
    x: 3,
    received: { cpu: 'refused', webasm: 'refused', ...gpus('refused') },
    upstream: nobody,
  },
  { kernel: 'let r = 0; if (x) { r = 1; } return r;', x: 2, received: gpus('refused'), upstream: nobody },
  {
    kernel: 'let r = 0; if (x) { r = 1; } return r;',
    x: Number.NaN,
    received: { webasm: 1, ...gpus('refused') },
    upstream: nobody,
  },
  { kernel: 'return Math.expm1(x);', x: 1e-8, received: gpus(0), upstream: nobody },
  { kernel: 'return Math.log1p(x);', x: 1e-8, received: gpus(0), upstream: nobody },
  {
    kernel: 'return x + 1 - x;',
    x: 2 ** 24,
    received: { webasm: 0, webgl2: 0, webgpu: 0 },
    upstream: issue(690, 'open: a GPU counts in float32'),
  },
]

/** What the driver makes of what gpu.js writes: SwiftShader under webgl2 and webgpu, Mesa's llvmpipe under headlessgl. */
export const findingsOfDrivers: readonly Finding[] = [
  { kernel: 'return Math.tanh(x);', x: 100, received: gpus(Number.NaN), upstream: nobody },
  {
    kernel: 'return Math.sinh(x);',
    x: 1e-8,
    received: { headlessgl: 2 ** -25, webgl2: 0, webgpu: 0 },
    upstream: nobody,
  },
  {
    kernel: 'return Math.pow(x, 3);',
    x: -2,
    received: { headlessgl: Number.NaN, webgl2: 8, webgpu: 8 },
    upstream: issue(692, 'open: NaN'),
  },
  { kernel: 'return Math.pow(x, 0.5);', x: -4, received: { webgl2: 2, webgpu: 2 }, upstream: notNumbers },
  {
    kernel: 'return Math.log(x);',
    x: 0,
    received: { webgl2: -88.02969360351562, webgpu: -88.02969360351562 },
    upstream: notNumbers,
  },
  { kernel: 'return Math.log(x);', x: -1, received: { webgl2: 0, webgpu: 0 }, upstream: notNumbers },
  {
    kernel: 'return Math.exp(x);',
    x: Number.NaN,
    received: { webgl2: Number.POSITIVE_INFINITY, webgpu: Number.POSITIVE_INFINITY },
    upstream: notNumbers,
  },
  { kernel: 'return Math.max(x, 0);', x: Number.NaN, received: gpus(0), upstream: notNumbers },
  { kernel: 'return Math.min(x, 0);', x: Number.NaN, received: gpus(0), upstream: notNumbers },
  { kernel: 'return Math.sign(x);', x: Number.NaN, received: gpus(0), upstream: notNumbers },
  {
    kernel: 'let r = 0; if (x !== x) { r = 1; } return r;',
    x: Number.NaN,
    received: { webgpu: 0 },
    upstream: notNumbers,
  },
  { kernel: 'return Math.atanh(x);', x: 2, received: gpus(0.5493061542510986), upstream: notNumbers },
  { kernel: 'return Math.cbrt(x);', x: 0, received: { webgl2: 1.804662918668959e-13 }, upstream: nobody },
  {
    kernel: 'return Math.sin(x);',
    x: 1,
    received: { webgl2: 0.8414900302886963, webgpu: 0.8414900302886963 },
    upstream: issue(690, 'open'),
  },
  {
    kernel: 'return Math.sin(x);',
    x: 1e10,
    received: { headlessgl: -1, webgl2: 1, webgpu: 1 },
    upstream: issue(690, 'open'),
  },
  {
    kernel: 'return Math.floor(x / 224);',
    x: 12_582_975,
    received: { webgl2: 56_174, webgpu: 56_174 },
    upstream: issue(349, 'closed: mended where the quotient is whole'),
  },
  { kernel: 'return x * 2;', x: 1e-40, received: gpus(0), upstream: nobody },
  { kernel: 'let r = 0; if (x === 0) { r = 1; } return r;', x: 1e-40, received: gpus(1), upstream: nobody },
]

/** What gpu.js takes for a matrix. */
interface Library {
  input(data: Float32Array, size: readonly number[]): Float32Array
}

/** What JavaScript gives, as a float32. */
export function answerOfJavaScript({ kernel, x, special }: Finding): number {
  const run = new Function('x', kernel) as (x: number) => number
  return special?.expected ?? Math.fround(run(Math.fround(x)))
}

/** What a mode of gpu.js gives. */
export async function answerOf(gpu: Gpu, { kernel, x, special }: Finding): Promise<Answer> {
  if (special !== undefined) return special.run(gpu)
  let run: RunKernel
  let result: unknown
  try {
    run = gpu.createKernel(`function (data) { const x = data[0]; ${kernel} }`, settings)
    result = await run(Float32Array.of(x))
  } catch {
    return 'refused'
  }
  // A kernel that a mode cannot take runs on the CPU instead.
  return run.kernel.constructor === gpu.Kernel ? firstOf(result) : 'refused'
}

async function firstOf(result: unknown): Promise<number> {
  const { toArray } = result as { readonly toArray?: () => Promise<Float32Array> }
  const [first] = toArray === undefined ? (result as Float32Array) : await toArray.call(result)
  return first!
}

/** Equal, or as near as float32's functions should be. */
export function agree(a: Answer, b: Answer): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  if (Number.isFinite(a) && Number.isFinite(b)) return Math.abs(a - b) <= 2 ** -20 * Math.abs(b)
  return Object.is(a, b)
}

/** A finding as a row of the table in docs/findings.md. */
export function rowOf(finding: Finding): string {
  const { kernel, x, received, upstream, special } = finding
  const text = special === undefined ? `for ${format(x)}` : special.text
  const answers = gpujsModeNames.toReversed().map(mode => {
    const answer = received[mode]
    return answer === undefined ? '' : format(answer)
  })
  const cells = [
    `\`${kernel.replaceAll('|', '\\|')}\` ${text}`,
    format(answerOfJavaScript(finding)),
    ...answers,
    upstream,
  ]
  return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |').replaceAll('|  |', '| |')
}

const format = (answer: Answer): string => (typeof answer === 'string' ? answer : `${Number(answer.toPrecision(10))}`)
