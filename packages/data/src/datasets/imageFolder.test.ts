import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { from } from '../pipeline/pipeline.ts'
import { imageFolder } from './imageFolder.ts'
import { imagesFromCsv } from './imagesFromCsv.ts'
import { type LabelledFiles, readLabelled } from './labelledFile.ts'

const fixture = (name: string) => readFile(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)))

let folder: string
let outside: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  outside = await mkdtemp(join(tmpdir(), 'convene-outside-'))
  await put('dog/2.PNG', 'colour2-8bit.png')
  await put('dog/1.jpeg', 'grey.jpg')
  await put('cat/young/3.jpg', 'baseline-444.jpg')
})

afterEach(() => Promise.all([folder, outside].map(path => rm(path, { recursive: true }))))

async function put(path: string, image: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), await fixture(image))
}

const names = ({ files, classNames }: LabelledFiles) =>
  files.map(({ path, label }) => [relative(folder, path), classNames[label]])

describe('a folder of images', () => {
  it('has a class for each folder in it, in the order of names', async () => {
    await writeFile(join(folder, 'README'), 'no class')
    await writeFile(join(folder, 'dog', 'notes.txt'), 'no image')
    await mkdir(join(folder, '.cache'))
    const data = await imageFolder(folder)
    expect(data.classNames).toEqual(['cat', 'dog'])
    expect(names(data)).toEqual([
      ['cat/young/3.jpg', 'cat'],
      ['dog/1.jpeg', 'dog'],
      ['dog/2.PNG', 'dog'],
    ])
  })

  it('is decoded by a pipeline, which leaves out what is corrupt and reports it, or fails', async () => {
    const whole = await fixture('colour2-8bit.png')
    await writeFile(join(folder, 'dog', '0.png'), whole.subarray(0, 100))
    const { files } = await imageFolder(folder)
    const reports: string[] = []
    const read = from(files).map(file => readLabelled(file), { parallel: 2, onError: ({ code }) => reports.push(code) })
    const sizes: (readonly [number, number])[] = []
    for await (const { image, label } of read) sizes.push([image.height, label])
    expect(sizes.map(([, label]) => label)).toEqual([0, 1, 1])
    expect(reports).toEqual(['image.truncated'])
    const failing = async () => {
      for await (const _ of from(files).map(file => readLabelled(file)));
    }
    await expect(failing()).rejects.toThrow(/^image.truncated: .* for example 1, received .*0.png/)
  })

  it('with fewer than two classes, or an empty one, is refused', async () => {
    await rm(join(folder, 'cat'), { recursive: true })
    await expect(imageFolder(folder)).rejects.toThrow(/^dataset.classes: .*received only one, "dog"$/)
    await mkdir(join(folder, 'cat'))
    await expect(imageFolder(folder)).rejects.toThrow(/^dataset.classes: expected JPEG or PNG files in .*cat/)
    await expect(imageFolder(join(folder, 'cat'))).rejects.toThrow(/^dataset.classes: .*no folder in it$/)
    await expect(imageFolder(join(folder, 'none'))).rejects.toThrow(/^dataset.missing: .*no such folder$/)
    await expect(imageFolder(join(folder, 'dog', '2.PNG'))).rejects.toThrow(/^dataset.missing: .*no folder$/)
  })

  it('is not left by links; within, they are followed, and not in circles', async () => {
    await symlink(join(folder, 'dog', '2.PNG'), join(folder, 'cat', 'link.png'))
    await symlink(folder, join(folder, 'cat', 'circle'))
    expect((await imageFolder(folder)).files.length).toBeLessThan(10)
    await rm(join(folder, 'cat', 'circle'))
    expect(names(await imageFolder(folder))[0]).toEqual(['dog/2.PNG', 'cat'])
    await writeFile(join(outside, 'secret.png'), 'secret')
    await symlink(join(outside, 'secret.png'), join(folder, 'dog', 'secret.png'))
    await expect(imageFolder(folder)).rejects.toMatchObject({ code: 'dataset.path' })
    await rm(join(folder, 'dog', 'secret.png'))
    await symlink(outside, join(folder, 'wolf'))
    await expect(imageFolder(folder)).rejects.toMatchObject({ code: 'dataset.path' })
    await rm(join(folder, 'wolf'))
    await symlink(join(folder, 'gone'), join(folder, 'dog', 'gone.png'))
    await expect(imageFolder(folder)).rejects.toMatchObject({ code: 'dataset.missing' })
  })
})

describe('a CSV of images', () => {
  const csv = async (text: string, options = {}) => {
    await writeFile(join(folder, 'list.csv'), text)
    return imagesFromCsv(join(folder, 'list.csv'), options)
  }

  it('is read with quotes, other columns, a byte-order mark and empty lines', async () => {
    await put('a, b.png', 'colour2-8bit.png')
    const data = await csv('\ufefflabel,width,path\r\nlynx,3,dog/2.PNG\r\n\r\n"a ""wild"" cat",4,"a, b.png"\r\n')
    expect(data.classNames).toEqual(['a "wild" cat', 'lynx'])
    expect(names(data)).toEqual([
      ['dog/2.PNG', 'lynx'],
      ['a, b.png', 'a "wild" cat'],
    ])
  })

  it('has the columns, the delimiter, the folder and the classes that are asked for', async () => {
    const data = await csv('file;class\n2.PNG;b\n1.jpeg;a\n', {
      pathColumn: 'file',
      labelColumn: 'class',
      delimiter: ';',
      folder: join(folder, 'dog'),
      classNames: ['b', 'a', 'c'],
    })
    expect(data.files.map(({ label }) => label)).toEqual([0, 1])
    expect(data.classNames).toEqual(['b', 'a', 'c'])
  })

  it('may name classes and columns as objects name what they inherit', async () => {
    const data = await csv('__proto__,constructor\ndog/2.PNG,__proto__\ndog/1.jpeg,toString\n', {
      pathColumn: '__proto__',
      labelColumn: 'constructor',
    })
    expect(names(data).map(([, name]) => name)).toEqual(['__proto__', 'toString'])
  })

  it.each([
    ['nothing', '', 'csv.column'],
    ['another column', 'file,label\ndog/2.PNG,a\n', 'csv.column'],
    ['no image', 'path,label\n', 'dataset.classes'],
    ['one class', 'path,label\ndog/2.PNG,a\ndog/1.jpeg,a\n', 'dataset.classes'],
    ['a short line', 'path,label\ndog/2.PNG\n', 'csv.format'],
    ['an open quote', 'path,label\n"dog/2.PNG,a\n', 'csv.format'],
    ['an endless line', `path,label\n${'x'.repeat(100_000)},a\n`, 'csv.format'],
    ['a missing image', 'path,label\nnone.png,a\ndog/1.jpeg,b\n', 'dataset.missing'],
    ['a path that is too long', `path,label\n${'x'.repeat(5000)},a\ndog/1.jpeg,b\n`, 'dataset.missing'],
    ['a path out of the folder', 'path,label\n../secret.png,a\ndog/1.jpeg,b\n', 'dataset.path'],
    ['an absolute path', 'path,label\n/etc/passwd,a\ndog/1.jpeg,b\n', 'dataset.path'],
    ['a path with a zero in it', 'path,label\ndog/1.jpeg\0,a\ndog/1.jpeg,b\n', 'dataset.path'],
  ])('with %s is refused', async (_, text, code) => {
    await expect(csv(text)).rejects.toMatchObject({ name: 'DataError', code })
  })

  it('with a class that is not among those given, or that is not there, is refused', async () => {
    await expect(csv('path,label\ndog/2.PNG,x\n', { classNames: ['a', 'b'] })).rejects.toThrow(
      'dataset.classes: expected one of the 2 classes, received "x" for image 0',
    )
    await expect(imagesFromCsv(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'dataset.missing' })
  })
})
