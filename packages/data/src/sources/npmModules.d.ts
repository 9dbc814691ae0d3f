/** Modules of npm's own that come without types: as much of them as is used here. */

declare module 'npm-registry-fetch' {
  export interface RegistryResponse {
    readonly status: number
    readonly url: string
    readonly headers: { get(name: string): string | null }
    readonly body: AsyncIterable<Uint8Array>
  }
  interface RegistryFetch {
    (url: string, options: Readonly<Record<string, unknown>>): Promise<RegistryResponse>
    pickRegistry(spec: string, options: Readonly<Record<string, unknown>>): string
  }
  const fetch: RegistryFetch
  export default fetch
}

declare module '@npmcli/config' {
  export default class Config {
    constructor(options: Readonly<Record<string, unknown>>)
    load(): Promise<void>
    validate(): boolean
    readonly flat: Readonly<Record<string, unknown>>
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  const npm: { readonly definitions: unknown; readonly shorthands: unknown; readonly flatten: unknown }
  export default npm
}

declare module 'ssri' {
  interface Hash {
    readonly algorithm: string
    hexDigest(): string
  }
  interface Integrity {
    readonly [algorithm: string]: readonly Hash[] | undefined
  }
  export function parse(integrity: string, options: { readonly strict: true }): Integrity | null
}
