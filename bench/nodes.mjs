import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Where each wanted major version of Node.js is: the one that runs this, or the one that comes as a package with the bench.
 *
 * @returns `found`, with version and path; and `absent`, the majors that are not there
 */
export function findNodes(majors) {
  const packaged = fileURLToPath(
    new URL(`node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
  )
  const known = [process.execPath, packaged]
    .filter(path => existsSync(path))
    .map(path => ({ path, version: versionOf(path) }))
  const found = majors.flatMap(major => known.filter(({ version }) => version.startsWith(`v${major}.`)).slice(0, 1))
  const absent = majors.filter(major => !found.some(({ version }) => version.startsWith(`v${major}.`)))
  return { found, absent }
}

const versionOf = path => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim()
