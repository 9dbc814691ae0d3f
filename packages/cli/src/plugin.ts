import { join, resolve as resolvePath } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Backend, BackendError, opNames } from '@convene/core'
import { resolve } from 'import-meta-resolve'

/**
 * Opens a backend of somebody else's. Its module exports, as `backend` or as its default, a function that returns a
 * `Backend` or the promise of one.
 *
 * @param name the path of a module, such as `./mine.js`, or the name of an installed package
 * @param unknown what to throw where nothing of that name is found and it does not look like a path
 * @throws BackendError backend.plugin: no such file, no such export, or what it returns is no backend
 */
export async function openPlugin(name: string, cwd: string, unknown: () => Promise<Error>): Promise<Backend<unknown>> {
  const factory = factoryOf(await importFrom(name, cwd, unknown), name)
  const backend: unknown = await factory()
  const lacking = lackingOf(backend)
  if (lacking.length > 0)
    throw pluginError(name, 'a function that returns a Backend', `one without ${lacking.join(', ')}`)
  return backend as Backend<unknown>
}

async function importFrom(name: string, cwd: string, unknown: () => Promise<Error>): Promise<object> {
  const isPath = /^(\.{1,2}[\\/]|[\\/]|file:|[a-z]:[\\/])/i.test(name)
  const folder = pathToFileURL(join(cwd, '/')).href
  let address: string
  try {
    address = isPath && !name.startsWith('file:') ? pathToFileURL(resolvePath(cwd, name)).href : resolve(name, folder)
  } catch {
    throw await unknown()
  }
  try {
    return (await import(address)) as object
  } catch (cause) {
    throw pluginError(name, 'a module that loads', reasonOf(cause), cause)
  }
}

/** Node.js gives errors about modules long messages with paths; its codes tell the common cases apart. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return 'a TypeScript file, which this version of Node.js does not run'
  return message ?? String(cause)
}

function factoryOf(module: object, name: string): () => unknown {
  const { backend, default: fallback } = module as { readonly backend?: unknown; readonly default?: unknown }
  const factory = backend ?? fallback
  if (typeof factory !== 'function') {
    const received = Object.keys(module).length === 0 ? 'no exports' : `exports ${Object.keys(module).join(', ')}`
    throw pluginError(name, 'an export `backend`, or a default, that is a function', received)
  }
  return factory as () => unknown
}

/** What an object lacks to be a backend. */
function lackingOf(candidate: unknown): readonly string[] {
  const backend = (candidate ?? {}) as Partial<Backend<unknown>>
  const kernels = (backend.kernels ?? {}) as Readonly<Record<string, unknown>>
  return [
    ...(typeof backend.name === 'string' ? [] : ['a name']),
    ...(backend.precision === 'float32' || backend.precision === 'float64' ? [] : ['a precision']),
    ...(['shapeOf', 'fromHost', 'toHost', 'dispose'] as const).filter(method => typeof backend[method] !== 'function'),
    ...opNames.filter(op => typeof kernels[op] !== 'function').map(op => `the kernel ${op}`),
  ]
}

function pluginError(name: string, expected: string, received: string, cause?: unknown): BackendError {
  return new BackendError({ code: 'backend.plugin', expected: `${expected} in ${name}`, received, cause })
}
