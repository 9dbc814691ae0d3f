import { join } from 'node:path'
import type { Environment } from './npmSettings.ts'
import type { Served, TestServer } from './server.testing.ts'

/** npm's settings for tests: nobody's own, and a server of the test's as the registry. */
export function npmEnvironment(
  folder: string,
  server: TestServer,
  settings: Readonly<Record<string, string>> = {},
): Environment {
  return {
    HOME: folder,
    npm_config_registry: server.address,
    npm_config_userconfig: join(folder, 'npmrc'),
    npm_config_globalconfig: join(folder, 'global-npmrc'),
    npm_config_noproxy: 'localhost',
    npm_config_fetch_retries: '0',
    npm_config_fetch_retry_mintimeout: '1',
    ...settings,
  }
}

/** Puts version 1.0.0 of a package called tiny on such a registry. */
export function publishTiny(server: TestServer, served: Served, integrity: string): void {
  const dist = { tarball: `${server.address}tiny/-/tiny-1.0.0.tgz`, integrity }
  const packument = JSON.stringify({ name: 'tiny', versions: { '1.0.0': { dist } } })
  server.files.set('/tiny', { bytes: Buffer.from(packument) })
  server.files.set('/tiny/-/tiny-1.0.0.tgz', served)
}
