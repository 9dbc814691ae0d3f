/**
 * What this package uses of gpu.js. Its own typings lag behind it (`loopMaxIterations`, `immutable` results and
 * WebGPU handles are missing), so what is used is declared here, and this is the one place where its module is cast.
 */

/** A result that stays on the device: a WebGL texture or a WebGPU buffer. */
export interface DeviceResult {
  /** The shape that gpu.js gives the result, innermost axis first. */
  output: readonly number[]
  delete(): void
}

export interface TextureResult extends DeviceResult {
  /** How its texels are read. */
  type: string
  readonly context: { getError(): number }
  /** The texels as they are: four numbers each. */
  renderValues(): Float32Array | null
}

export interface BufferResult extends DeviceResult {
  /** How many numbers each thread wrote, next to each other. */
  componentCount: number
  toArray(): Promise<NestedFloats>
}

/** Rows, columns and layers as gpu.js nests them; the leaves hold the numbers. */
export type NestedFloats = Float32Array | readonly NestedFloats[]

/** A compiled kernel. What it takes and returns depends on the mode, which the devices know. */
export interface RunKernel {
  (...args: readonly (Float32Array | DeviceResult)[]): unknown
  /** The kernel that really runs: gpu.js exchanges it when it degrades. */
  readonly kernel: {
    readonly constructor: object & { readonly name?: string }
    readonly fallbackReason?: string | null
  }
  destroy(removeCanvasReferences?: boolean): void
}

export interface KernelSettings {
  readonly output: readonly number[]
  readonly pipeline?: boolean
  readonly immutable?: boolean
  readonly precision: 'single'
  readonly tactic: 'precision'
  readonly loopMaxIterations?: number
  readonly dynamicArguments?: boolean
}

export interface Gpu {
  createKernel(source: string, settings: KernelSettings): RunKernel
  addFunction(source: string, settings: { readonly argumentTypes: object; readonly returnType: string }): unknown
  /** The class of the kernels of this mode. */
  readonly Kernel: { readonly features: { readonly maxTextureSize: number } }
  /** The kernels that live. */
  readonly kernels: unknown[]
  destroy(): Promise<void> | void
}

export interface GpuClass {
  new (settings: { readonly mode: string }): Gpu
  readonly isWebGL2Supported: boolean
  readonly isHeadlessGLSupported: boolean
  readonly isWebAssemblySupported: boolean
}

/** Loads gpu.js: a megabyte that nobody pays for before the first backend is asked for. */
export async function loadGpu(): Promise<GpuClass> {
  // The Node build exports an object, the browser build the class itself, which carries itself as `GPU`.
  const { default: library } = (await import('gpu.js')) as unknown as { readonly default: { readonly GPU: GpuClass } }
  return library.GPU
}
