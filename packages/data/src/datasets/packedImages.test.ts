import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { create, Header } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { npmEnvironment } from '../sources/npmRegistry.testing.ts'
import type { DownloadProgress } from '../sources/progress.ts'
import { testServer } from '../sources/server.testing.ts'
import { imageFolder } from './imageFolder.ts'
import { type LabelledFiles, readLabelled } from './labelledFile.ts'

const fixture = (name: string) => readFile(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)))

let folder: string
let cache: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  cache = join(folder, 'cache')
  for (const name of ['rose/1.jpg', 'rose/2.jpg', 'daisy/1.jpg']) {
    await mkdir(join(folder, 'flowers', name, '..'), { recursive: true })
    await writeFile(join(folder, 'flowers', name), await fixture('grey.jpg'))
  }
})

afterEach(() => rm(folder, { recursive: true }))

async function pack(cwd: string, names: readonly string[]): Promise<string> {
  const file = join(folder, 'flowers.tgz')
  await create({ file, gzip: true, cwd: join(folder, cwd), portable: true }, [...names])
  return file
}

/** One entry of an archive, whatever its header says. */
function entry(fields: {
  readonly path: string
  readonly type?: 'File' | 'SymbolicLink'
  readonly linkpath?: string
  readonly size?: number
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}): Buffer {
  const header = Buffer.alloc(512)
  const { type = 'File', ...others } = fields
  new Header({ mode: 0o644, size: 0, ...others, type }).encode(header)
  return header
}

const names = ({ files, classNames }: LabelledFiles) =>
  files.map(({ path, label }) => `${classNames[label]}/${basename(path)}`)

describe('a .tgz of images', () => {
  it('has the classes of the folder in it, or of its own folders', async () => {
    const expected = ['daisy/1.jpg', 'rose/1.jpg', 'rose/2.jpg']
    const data = await imageFolder({ file: await pack('', ['flowers']) }, { cache })
    expect(names(data)).toEqual(expected)
    expect((await readLabelled(data.files[0]!)).image.width).toBeGreaterThan(0)
    expect(names(await imageFolder({ file: await pack('flowers', ['rose', 'daisy']) }, { cache }))).toEqual(expected)
    await mkdir(join(folder, 'outer'))
    const file = join(folder, 'deep.tgz')
    await create({ file, gzip: true, cwd: folder, prefix: 'outer' }, ['flowers'])
    expect(names(await imageFolder({ file, path: 'flowers' }, { cache }))).toEqual(expected)
    await expect(imageFolder({ file, path: '../..' }, { cache })).rejects.toMatchObject({ code: 'dataset.path' })
  })

  it('is fetched and unpacked once', async () => {
    const bytes = await readFile(await pack('', ['flowers']))
    await using server = await testServer()
    server.files.set('/flowers.tgz', { bytes })
    const seen: DownloadProgress[] = []
    const options = {
      cache,
      env: npmEnvironment(folder, server),
      onProgress: (event: DownloadProgress) => seen.push(event),
    }
    const source = { url: `${server.address}flowers.tgz` }
    const data = await imageFolder(source, options)
    expect(data.files.every(({ path }) => !relative(cache, path).startsWith('..'))).toBe(true)
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(new Set(['download', 'unpack']))
    expect(seen.at(-1)).toMatchObject({ kind: 'unpack', done: bytes.length, total: bytes.length })
    seen.length = 0
    expect(await imageFolder(source, options)).toEqual(data)
    expect([server.requests, seen]).toEqual([['/flowers.tgz'], []])
    await expect(imageFolder({ url: server.address }, options)).rejects.toMatchObject({ code: 'dataset.source' })
  })

  it.each([
    ['a path that leads out', [entry({ path: 'flowers/../../outside.jpg' })], 'source.tarball'],
    ['an absolute path', [entry({ path: '/outside.jpg' })], 'source.tarball'],
    ['more bytes than there may be', [entry({ path: 'flowers/a.jpg', size: 2 ** 36 })], 'source.size'],
    ['a header that is none', [Buffer.alloc(512, 'x')], 'source.tarball'],
    ['an end within a file', [entry({ path: 'flowers/a.jpg', size: 1000 })], 'source.tarball'],
  ])('with %s leaves nothing behind', async (_, entries, code) => {
    const file = join(folder, 'hostile.tgz')
    await writeFile(file, gzipSync(Buffer.concat(entries)))
    await expect(imageFolder({ file }, { cache })).rejects.toMatchObject({ code })
    expect(readdirSync(cache)).toEqual([])
    expect(existsSync(join(folder, 'outside.jpg'))).toBe(false)
  })

  it('has no links in it', async () => {
    await symlink('/etc', join(folder, 'flowers', 'etc'))
    await symlink('/etc/passwd', join(folder, 'flowers', 'rose', '3.jpg'))
    expect(names(await imageFolder({ file: await pack('', ['flowers']) }, { cache }))).toEqual([
      'daisy/1.jpg',
      'rose/1.jpg',
      'rose/2.jpg',
    ])
    const file = join(folder, 'through.tgz')
    const through = [
      entry({ path: 'flowers/out', type: 'SymbolicLink', linkpath: '/etc' }),
      entry({ path: 'flowers/out/convene.jpg' }),
    ]
    await writeFile(file, gzipSync(Buffer.concat([...through, Buffer.alloc(1024)])))
    await expect(imageFolder({ file }, { cache })).rejects.toMatchObject({ code: 'dataset.classes' })
    expect(existsSync('/etc/convene.jpg')).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('gives no file leave to run, or to another user', async () => {
    const file = join(folder, 'setuid.tgz')
    const entries = ['a/1.jpg', 'b/1.jpg'].map(path => entry({ path, mode: 0o4777, uid: 12_345, gid: 12_345 }))
    await writeFile(file, gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])))
    for (const { path } of (await imageFolder({ file }, { cache })).files) {
      const { mode, uid } = await stat(path)
      expect([mode & 0o7111, uid]).toEqual([0, process.getuid?.()])
    }
  })

  it('that is no .tgz, or is not there, is told of', async () => {
    const file = join(folder, 'text.tgz')
    await expect(imageFolder({ file }, { cache })).rejects.toMatchObject({ code: 'source.missing' })
    await writeFile(file, 'not packed at all')
    await expect(imageFolder({ file }, { cache })).rejects.toMatchObject({ code: 'source.tarball' })
  })

  it('is not unpacked once that is given up', async () => {
    const file = await pack('', ['flowers'])
    const controller = new AbortController()
    const options = { cache, signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) }
    await expect(imageFolder({ file }, options)).rejects.toThrow('enough')
    expect(readdirSync(cache)).toEqual([])
  })
})
