import { mkdir, mkdtemp, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLabelFolder, writeLabelFolder } from './labelFolder.ts'

const fresh = () => mkdtemp(join(tmpdir(), 'convene-labels-'))

describe('a folder of labels', () => {
  it('is written and read, with folders in it', async () => {
    const folder = join(await fresh(), 'new')
    const files = new Map([
      ['a/b.xml', '<x/>'],
      ['c.txt', '0 1 1 1 1\n'],
    ])
    await writeLabelFolder(folder, files)
    expect(await readLabelFolder(folder)).toEqual(files)
    expect(await readLabelFolder(folder, { endings: ['.txt'] })).toEqual(new Map([...files].slice(1)))
  })

  it('is read in the encoding that XML declares', async () => {
    const folder = await fresh()
    const text = "<?xml version='1.0' encoding='ISO-8859-1'?><é/>"
    await writeFile(join(folder, 'a.xml'), Buffer.from(text, 'latin1'))
    await writeFile(join(folder, 'b.xml'), text.replace('ISO-8859-1', 'UTF-8'))
    const texts = [...(await readLabelFolder(folder)).values()]
    expect(texts.map(text => text.slice(-4))).toEqual(['<é/>', '<é/>'])
    await writeFile(join(folder, 'c.xml'), "<?xml version='1.0' encoding='klingon'?><x/>")
    await expect(readLabelFolder(folder)).rejects.toThrow(expect.objectContaining({ code: 'labels.encoding' }))
  })

  it('is never left: links are not followed', async () => {
    const [folder, outside] = [await fresh(), await fresh()]
    await writeFile(join(outside, 'secret.txt'), 'secret')
    await symlink(join(outside, 'secret.txt'), join(folder, 'a.txt'))
    await symlink(outside, join(folder, 'b'))
    expect(await readLabelFolder(folder)).toEqual(new Map())
    const write = (path: string) => writeLabelFolder(folder, new Map([[path, 'x']]))
    for (const path of ['../x.txt', '/x.txt', 'b/x.txt', 'b/c/x.txt']) {
      await expect(write(path)).rejects.toThrow(expect.objectContaining({ code: 'labels.path' }))
    }
    await expect(write('a.txt')).rejects.toThrow(expect.objectContaining({ code: 'labels.exists' }))
    expect(await readdir(outside)).toEqual(['secret.txt'])
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('secret')
  })

  it('may be missing, or too large', async () => {
    const folder = await fresh()
    await expect(readLabelFolder(join(folder, 'nowhere'))).rejects.toThrow(
      expect.objectContaining({ code: 'labels.read' }),
    )
    await mkdir(join(folder, 'a'))
    await writeFile(join(folder, 'a', 'b.xml'), '')
    await truncate(join(folder, 'a', 'b.xml'), 2 ** 40)
    await expect(readLabelFolder(folder)).rejects.toThrow(expect.objectContaining({ code: 'labels.size' }))
  })
})
