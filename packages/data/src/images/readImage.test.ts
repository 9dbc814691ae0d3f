import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readImage } from './readImage.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-data-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function refuse(path: string, code: string, reason: string): Promise<void> {
  await expect(readImage(path)).rejects.toMatchObject({ name: 'DataError', code })
  await expect(readImage(path)).rejects.toThrow(`received ${path}: ${reason}`)
}

test('reads by content, whatever the name', async () => {
  const png = await readImage(fixture('colour2-8bit.png'))
  expect([png.height, png.width]).toEqual([12, 16])
  await writeFile(join(folder, 'photo.png'), await readFile(fixture('grey.jpg')))
  expect(await readImage(join(folder, 'photo.png'))).toEqual(await readImage(fixture('grey.jpg')))
})

test('names the file that cannot be read', async () => {
  await refuse(join(folder, 'none.jpg'), 'image.read', 'no such file')
  await refuse(folder, 'image.read', 'a folder')
  const text = join(folder, 'text.jpg')
  await writeFile(text, 'just text')
  await refuse(text, 'image.format', '9 bytes that start with')
  const cut = join(folder, 'cut.png')
  await writeFile(cut, (await readFile(fixture('colour2-8bit.png'))).subarray(0, 200))
  await refuse(cut, 'image.truncated', '200 bytes that end within an IDAT chunk')
})

test('an oversized file is not read', async () => {
  const huge = join(folder, 'huge.jpg')
  await writeFile(huge, '')
  await truncate(huge, 2 ** 40)
  await refuse(huge, 'image.bytes', `${2 ** 40} bytes`)
})
