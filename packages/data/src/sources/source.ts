import { fileURLToPath } from 'node:url'
import type { NpmPackage } from './npmPackage.ts'

/** What is in a package of the npm registry that the user's own npm settings name. Nothing of it is installed or run. */
export interface NpmSource extends NpmPackage {
  /** Where it is in the package. Left out, it is looked for. */
  readonly path?: string
}

/** What is in a folder on this machine. */
export interface FolderSource {
  readonly folder: string
}

/** A file on this machine: a .tgz, or a file with others beside it. */
export interface FileSource {
  readonly file: string
  /** Of a .tgz: where it is in there, without the outermost folder. Left out, it is looked for. */
  readonly path?: string
}

/** The https address of a .tgz, of a file with others beside it, or of a folder, which ends in a slash. */
export interface UrlSource {
  readonly url: string
  /** The checksum of what is at the address, not of what is beside it. Left out, what comes first is kept. */
  readonly integrity?: string
  /** Of a .tgz: where it is in there, without the outermost folder. Left out, it is looked for. */
  readonly path?: string
}

/** Where weights or data come from. */
export type Source = NpmSource | FolderSource | FileSource | UrlSource

/**
 * A source as people type it: `npm:name@1.2.3`, `https://…`, a file or a folder. A path inside a package follows a `#`:
 * `npm:name@1.2.3#folder/model.json`. Nothing, where it is none.
 *
 * @param isFile whether a name on this machine is that of a file, and not of a folder
 */
export function parseSource(text: string, isFile: (name: string) => boolean): Source | undefined {
  const [scheme] = /^[a-z][a-z0-9+.-]+(?=:)/i.exec(text) ?? []
  switch (scheme?.toLowerCase()) {
    case 'npm':
      return { npm: beforeHash(text.slice('npm:'.length)), ...pathAfterHash(text) }
    case 'http':
    case 'https':
      return { url: beforeHash(text), ...pathAfterHash(text) }
    case 'file':
      // Of another machine, such an address is no path.
      return URL.canParse(text) && new URL(text).host === '' ? localSource(fileURLToPath(text), isFile) : undefined
    case undefined:
      return localSource(text, isFile)
    default:
      return undefined
  }
}

export function isTarball(name: string): boolean {
  return /\.(?:tgz|tar\.gz)$/i.test(name)
}

function localSource(name: string, isFile: (name: string) => boolean): FolderSource | FileSource | undefined {
  if (name === '') return undefined
  return isFile(name) ? { file: name } : { folder: name }
}

function beforeHash(text: string): string {
  return text.split('#', 1)[0]!
}

function pathAfterHash(text: string): { readonly path?: string } {
  const at = text.indexOf('#')
  return at < 0 ? {} : { path: text.slice(at + 1) }
}
