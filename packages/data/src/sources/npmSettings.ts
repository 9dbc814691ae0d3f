import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DataError } from '@convene/core'
import * as v from 'valibot'
import { oneLine } from './oneLine.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The user's own npm settings. */
export interface NpmSettings {
  /** As npm-registry-fetch takes them: registries, tokens, proxies, certificates. */
  readonly options: Readonly<Record<string, unknown>>
  readonly offline: boolean
  /** The hosts of tarballs that the registry stands in for: a host, `npmjs`, `always` or `never`. */
  readonly replaceRegistryHost: string
  readonly retry: {
    readonly retries: number
    readonly factor: number
    /** In milliseconds. */
    readonly minTimeout: number
    readonly maxTimeout: number
  }
}

const flatSchema = v.object({
  offline: v.optional(v.boolean(), false),
  replaceRegistryHost: v.optional(v.string(), 'npmjs'),
  retry: v.object({ retries: v.number(), factor: v.number(), minTimeout: v.number(), maxTimeout: v.number() }),
})

/**
 * Reads npm's settings by npm's own library: environment, then the project's, the user's and the global npmrc, then
 * the one that came with npm.
 *
 * @throws DataError source.npmSettings: npm itself would refuse them
 */
export async function loadNpmSettings(env: Environment): Promise<NpmSettings> {
  // Loaded late: what is in the cache already needs none of it.
  // CommonJS whose names Node.js cannot see from outside: all are on the default.
  const [{ default: Config }, { default: npm }] = await Promise.all([
    import('@npmcli/config'),
    import('@npmcli/config/lib/definitions/index.js'),
  ])
  // Loading writes to the environment that it is given.
  const config = new Config({ npmPath: npmFolder(env), ...npm, argv: [], env: { ...env } })
  try {
    await config.load()
    config.validate()
  } catch (cause) {
    const received = oneLine(cause instanceof Error ? cause.message : String(cause))
    throw new DataError({ code: 'source.npmSettings', expected: 'npm settings that npm accepts', received, cause })
  }
  const { offline, replaceRegistryHost, retry } = v.parse(flatSchema, config.flat)
  // Left out: npm's cache, since the file has a place of its own; and its way to retry, which cannot resume.
  const { cache: _cache, retry: _retry, ...options } = config.flat
  return { options: { ...options, retry: { retries: 0 } }, offline, replaceRegistryHost, retry }
}

/** The folder of the npm that runs this or that came with Node.js: its npmrc holds a distribution's defaults. */
function npmFolder(env: Environment): string {
  const running = env.npm_execpath
  if (running !== undefined && basename(running) === 'npm-cli.js') return dirname(dirname(running))
  const node = dirname(process.execPath)
  const folders = [join(node, 'node_modules', 'npm'), join(dirname(node), 'lib', 'node_modules', 'npm')]
  return folders.find(folder => existsSync(folder)) ?? node
}
