import { requestAdapter } from './adapter.ts'
import type { GpuClass } from './gpu.ts'
import { loadGpu } from './gpu.ts'

/** Where gpu.js may compute. */
export type GpujsMode = 'webgpu' | 'webgl2' | 'headlessgl' | 'webasm' | 'cpu'

export const gpujsModeNames: readonly GpujsMode[] = ['webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu']

export interface GpujsModeStatus {
  readonly mode: GpujsMode
  readonly available: boolean
  /** Why it is not available, and what would make it so. */
  readonly reason?: string
}

/** Which modes run here, and why the others do not. */
export async function gpujsModes(): Promise<readonly GpujsModeStatus[]> {
  const gpu = await loadGpu()
  return Promise.all(
    gpujsModeNames.map(async mode => {
      const reason = await reasonAgainst(mode, gpu)
      return reason === undefined ? { mode, available: true } : { mode, available: false, reason }
    }),
  )
}

/** Why a mode does not run here; `undefined` if it does. */
export async function reasonAgainst(mode: GpujsMode, gpu: GpuClass): Promise<string | undefined> {
  switch (mode) {
    case 'cpu':
      return undefined
    case 'webasm':
      return gpu.isWebAssemblySupported ? undefined : 'there is no WebAssembly here'
    case 'webgl2':
      if (!inBrowser()) return 'it needs a browser'
      return gpu.isWebGL2Supported ? undefined : 'the browser gives no WebGL2 context'
    case 'headlessgl':
      return reasonAgainstHeadlessGl(gpu)
    case 'webgpu':
      return reasonAgainstWebGpu()
  }
}

async function reasonAgainstHeadlessGl(gpu: GpuClass): Promise<string | undefined> {
  if (inBrowser()) return 'it is for Node; in a browser, use webgl2'
  if (gpu.isHeadlessGLSupported) return undefined
  // Held in a variable, so that bundlers do not look for an optional package.
  const name = 'gl'
  const notInstalled =
    'the optional package gl is not installed: npm install gl@8.1.6 (to compile it: libxi-dev libxext-dev libgl1-mesa-dev pkg-config)'
  try {
    const gl = (await import(/* @vite-ignore */ name)) as { readonly default?: unknown }
    // Projects may put an empty package in its place.
    if (typeof gl.default !== 'function') return notInstalled
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string }
    return code === 'ERR_MODULE_NOT_FOUND' ? notInstalled : `the package gl does not load: ${message.split('\n')[0]}`
  }
  return 'the package gl gives no context: it needs a display, such as xvfb-run -a starts one'
}

async function reasonAgainstWebGpu(): Promise<string | undefined> {
  const adapter = await requestAdapter()
  return typeof adapter === 'string' ? adapter : undefined
}

/** A page or one of its workers. */
const inBrowser = (): boolean => 'document' in globalThis || 'OffscreenCanvas' in globalThis
