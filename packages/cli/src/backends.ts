import type { WasmOptions } from '@convene/backend-wasm'
import { type Backend, opaque } from '@convene/core'
import type { StringArgDef } from 'citty'
import { UsageError } from './failure.ts'
import { openPlugin } from './plugin.ts'

/** What runs networks unless another is asked for: the fastest that Node.js has everywhere. */
export const defaultBackend = 'wasm'

/** `--backend` of commands that run a network. */
export const backendOption: StringArgDef = {
  type: 'string',
  default: defaultBackend,
  description: 'cpu, wasm, gpujs:<mode>, or a plugin: ./mine.js or a package',
}

export interface BackendStatus {
  readonly name: string
  readonly available: boolean
  /** Why it is not. */
  readonly reason?: string
}

/** The backends that come with the command, and whether each runs here. */
export async function backendStatuses(): Promise<readonly BackendStatus[]> {
  const { gpujsModes } = await import('@convene/backend-gpujs')
  const modes = await gpujsModes()
  return [
    { name: 'cpu', available: true },
    { name: 'wasm', available: true },
    ...modes.map(({ mode, ...status }) => ({ name: `gpujs:${mode}`, ...status })),
  ]
}

/**
 * A backend by its name: `cpu`, `wasm`, `wasm:<options>`, `gpujs:<mode>`, the path of a module, or an installed package.
 *
 * @param cwd the folder that paths and packages are looked for from
 * @throws UsageError usage.backend: there is none of that name
 * @throws BackendError it does not run here
 * @throws what `openPlugin` throws
 */
export async function openBackend(name: string, cwd: string): Promise<Backend<unknown>> {
  if (name === 'cpu') {
    const { cpu } = await import('@convene/backend-cpu')
    return opaque(cpu())
  }
  if (name === 'wasm' || name.startsWith('wasm:')) return openWasm(name)
  if (name.startsWith('gpujs:')) return openGpujs(name)
  return openPlugin(name, cwd, () => unknownBackend(name))
}

/** `wasm`, or `wasm:` and words between plus signs: `exact`, `fast`, `strict` (no relaxed SIMD), `threads=2`. */
async function openWasm(name: string): Promise<Backend<unknown>> {
  const { wasm } = await import('@convene/backend-wasm')
  const words = name.includes(':') ? name.slice('wasm:'.length).split('+') : []
  let options: WasmOptions = {}
  for (const word of words) {
    const threads = /^threads=(\d+)$/.exec(word)?.[1]
    if (word === 'exact' || word === 'fast') options = { ...options, convolution: word }
    else if (word === 'strict') options = { ...options, relaxedSimd: false }
    else if (threads !== undefined) options = { ...options, threads: Number(threads) }
    else throw await unknownBackend(name)
  }
  return opaque({ ...(await wasm(options)), name })
}

async function openGpujs(name: string): Promise<Backend<unknown>> {
  const { gpujs, gpujsModeNames } = await import('@convene/backend-gpujs')
  const mode = gpujsModeNames.find(mode => name === `gpujs:${mode}`)
  if (mode === undefined) throw await unknownBackend(name)
  return opaque(await gpujs({ mode }))
}

async function unknownBackend(name: string): Promise<UsageError> {
  const { gpujsModeNames } = await import('@convene/backend-gpujs')
  const names = ['cpu', 'wasm', 'wasm:exact+strict+threads=<n>', ...gpujsModeNames.map(mode => `gpujs:${mode}`)]
  const expected = `one of ${names.join(', ')}, the path of a module (./mine.js) or an installed package`
  return new UsageError({ code: 'usage.backend', expected, received: JSON.stringify(name) })
}

/** Opens a backend for as long as `body` takes. */
export async function withBackend<R>(
  name: string,
  cwd: string,
  body: (backend: Backend<unknown>) => Promise<R>,
): Promise<R> {
  const backend = await openBackend(name, cwd)
  try {
    return await body(backend)
  } finally {
    await backend.close?.()
  }
}
