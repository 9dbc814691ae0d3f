import { DataError } from '@convene/core'
import * as v from 'valibot'
import { withoutSecrets } from './address.ts'
import { collect } from './collect.ts'
import { formatIntegrity, type Integrity, parseIntegrity, sameIntegrity, strongest } from './integrity.ts'
import type { NpmPackage } from './npmPackage.ts'
import type { NpmSettings } from './npmSettings.ts'
import { oneLine } from './oneLine.ts'
import { parseJson } from './parseJson.ts'
import { reasonOf } from './reason.ts'
import { request, unreachable } from './request.ts'

/** Where a package's tarball is. */
export interface NpmTarball {
  readonly url: string
  readonly integrity: Integrity
  /** For messages. */
  readonly from: string
}

/** More than any package's document holds. */
const maxDocumentBytes = 2 ** 24

const packumentSchema = v.object({
  versions: v.record(
    v.string(),
    v.object({ dist: v.object({ tarball: v.string(), integrity: v.optional(v.string()) }) }),
  ),
})

/**
 * Asks the user's registry where a package's tarball is.
 *
 * @throws DataError source.missing: the registry has no such version
 * @throws DataError source.checksum: it has another one than the one that is pinned
 */
export async function npmTarball(source: NpmPackage, settings: NpmSettings, signal: AbortSignal): Promise<NpmTarball> {
  const at = source.npm.lastIndexOf('@')
  const name = source.npm.slice(0, at)
  const version = source.npm.slice(at + 1)
  const { default: fetch } = await import('npm-registry-fetch')
  const registry = fetch.pickRegistry(name, settings.options).replace(/\/*$/, '/')
  const from = `the npm registry ${withoutSecrets(registry)}`
  const what = source.npm

  // The short form of a package's document, which every registry has.
  const headers = { accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*' }
  const url = registry + name.replace('/', '%2f')
  const response = await request(url, { what, from, settings, signal, headers })
  const document = `the entry of ${name} in ${from}`
  let bytes: Uint8Array
  try {
    bytes = await collect(response.body, { what: document, maxBytes: maxDocumentBytes })
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof DataError ? cause : unreachable(reasonOf(cause), { what, from }, cause)
  }
  const { versions } = parseJson(packumentSchema, bytes, document)

  const dist = Object.hasOwn(versions, version) ? versions[version]?.dist : undefined
  if (dist === undefined)
    throw new DataError({ code: 'source.missing', expected: `${what} in ${from}`, received: 'no such version' })
  return {
    url: tarballUrl(dist.tarball, registry, settings),
    integrity: integrityOf(source, dist.integrity, from),
    from,
  }
}

/** The pinned checksum or, where there is none, the registry's. */
function integrityOf({ npm, integrity }: NpmPackage, stated: string | undefined, from: string): Integrity {
  const offered = stated === undefined ? undefined : strongest(stated)
  if (integrity === undefined) {
    if (offered) return offered
    const received = `${oneLine(stated ?? 'none')} from ${from}`
    throw new DataError({ code: 'source.integrity', expected: `a strong checksum of ${npm}`, received })
  }
  const pinned = parseIntegrity(integrity)
  // Said before a large file is fetched in vain. Of another algorithm nothing can be said before it is here.
  if (offered && offered.algorithm === pinned.algorithm && !sameIntegrity(pinned, offered)) {
    const expected = `${npm} with ${formatIntegrity(pinned)}`
    throw new DataError({ code: 'source.checksum', expected, received: `${formatIntegrity(offered)} in ${from}` })
  }
  return pinned
}

/** A registry that mirrors another may state the other's addresses: npm's own rule says when it stands in for it. */
function tarballUrl(tarball: string, registry: string, { replaceRegistryHost }: NpmSettings): string {
  const url = new URL(tarball, registry)
  const replaced = replaceRegistryHost === 'npmjs' ? 'registry.npmjs.org' : replaceRegistryHost
  // A whole address is replaced as a prefix, a host together with the registry's own path.
  if (/^https?:/.test(replaced) && url.href.startsWith(replaced)) {
    return new URL(url.href.slice(replaced.length).replace(/^\/*/, ''), registry).href
  }
  const replace = replaced === 'always' || (replaced !== 'never' && replaced === url.host)
  return replace ? new URL(url.pathname, registry).href : url.href
}
