/** What this package asks of a WebGPU adapter. */
export interface WebGpuAdapter {
  readonly info?: Partial<Record<'vendor' | 'architecture' | 'device' | 'description', string>>
  readonly limits: { readonly maxStorageBufferBindingSize: number; readonly maxBufferSize: number }
}

/** The adapter of this page or process, or why there is none. */
export async function requestAdapter(): Promise<WebGpuAdapter | string> {
  const { navigator } = globalThis as {
    readonly navigator?: { readonly gpu?: { requestAdapter(): Promise<WebGpuAdapter | null> } }
  }
  if (navigator?.gpu === undefined) return 'there is no navigator.gpu: it needs a browser with WebGPU'
  const adapter = await navigator.gpu.requestAdapter()
  if (adapter === null) return 'navigator.gpu has no adapter'
  // Dawn's null backend accepts every command and computes nothing.
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {}
  const name = [vendor, architecture, device, description].filter(part => part !== '').join(' ')
  return /\bnull\b/i.test(name) ? `the adapter computes nothing: ${name}` : adapter
}
