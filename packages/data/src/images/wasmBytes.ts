const known = new Map<string, Uint8Array>()

/**
 * The bytes of a WebAssembly module in an installed package, where the program runs in Node: there the packages'
 * own way, `fetch` of a file beside their script, does not work. Elsewhere nothing, and the package fetches.
 * Node's modules are asked for at run time, so that no bundle for the browser needs them.
 */
export function wasmBytes(specifier: string): Uint8Array | undefined {
  const builtin = globalThis.process?.getBuiltinModule
  if (builtin === undefined) return undefined
  let bytes = known.get(specifier)
  if (bytes === undefined) {
    const { resolve } = builtin('node:module').createRequire(import.meta.url)
    bytes = builtin('node:fs').readFileSync(resolve(specifier))
    known.set(specifier, bytes)
  }
  return bytes
}
