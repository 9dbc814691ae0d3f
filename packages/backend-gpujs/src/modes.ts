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
  try {
    await import(/* @vite-ignore */ name)
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string }
    return code === 'ERR_MODULE_NOT_FOUND'
      ? 'the optional package gl is not installed: npm install gl@8.1.6 (to compile it: libxi-dev libxext-dev libgl1-mesa-dev pkg-config)'
      : `the package gl does not load: ${message.split('\n')[0]}`
  }
  return 'the package gl gives no context: it needs a display, such as xvfb-run -a starts one'
}

interface GpuAdapter {
  readonly info?: {
    readonly vendor?: string
    readonly architecture?: string
    readonly device?: string
    readonly description?: string
  }
}

async function reasonAgainstWebGpu(): Promise<string | undefined> {
  const { navigator } = globalThis as {
    readonly navigator?: { readonly gpu?: { requestAdapter(): Promise<GpuAdapter | null> } }
  }
  const gpu = navigator?.gpu
  if (gpu === undefined) return 'there is no navigator.gpu: it needs a browser with WebGPU'
  const adapter = await gpu.requestAdapter()
  if (adapter === null) return 'navigator.gpu has no adapter'
  // Dawn's null backend accepts every command and computes nothing.
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {}
  const name = [vendor, architecture, device, description].filter(part => part !== '').join(' ')
  return /\bnull\b/i.test(name) ? `the adapter computes nothing: ${name}` : undefined
}

/** A page or one of its workers. */
const inBrowser = (): boolean => 'document' in globalThis || 'OffscreenCanvas' in globalThis
