import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const manifests = [
  '.',
  'bench',
  'mutation',
  'third-party/tfjs',
  ...readdirSync(new URL('packages', root)).map(name => `packages/${name}`),
]
  .map(folder => `${folder}/package.json`)
  .filter(path => existsSync(new URL(path, root)))
  .map(path => JSON.parse(read(path)) as Manifest)

const isOurs = (name: string): boolean => name.startsWith('@convene/')

describe('docs/dependencies.md', () => {
  const used = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies, peerDependencies }) =>
    Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies }),
  )
  const sections = read('docs/dependencies.md').split('\n## Replaced')[0]!
  const explained = [...sections.matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1]!)

  it('has one line for each dependency, and for nothing else', () => {
    expect(explained.toSorted()).toEqual([...new Set(used)].filter(name => !isOurs(name)).toSorted())
  })
})

describe.each(manifests)('$name', ({ dependencies, devDependencies, optionalDependencies }) => {
  it('depends on exact versions', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})
