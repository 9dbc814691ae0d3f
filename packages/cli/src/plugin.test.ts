import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpu } from '@convene/backend-cpu'
import { opNames } from '@convene/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openBackend } from './backends.ts'

/** Modules outside the project cannot import it: they get a backend to give back by this name. */
const shared = 'conveneTestBackend'

let folder: string
const write = (name: string, text: string) => writeFile(join(folder, name), text)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-plugin-'))
  Reflect.set(globalThis, shared, { ...cpu(), name: 'mine' })
})

describe('a plugin', () => {
  it('is a module with a function `backend`, or a default one, that may be async', async () => {
    await write('named.mjs', `export const backend = () => globalThis.${shared}`)
    await write('default.mjs', `export default async () => globalThis.${shared}`)
    for (const name of ['./named.mjs', join(folder, 'default.mjs')]) {
      expect((await openBackend(name, folder)).name).toBe('mine')
    }
  })

  it('is an installed package, seen from the folder in which one works', async () => {
    const home = join(folder, 'node_modules', 'some-backend')
    await mkdir(home, { recursive: true })
    await writeFile(
      join(home, 'package.json'),
      JSON.stringify({ name: 'some-backend', exports: { import: './i.mjs' } }),
    )
    await writeFile(join(home, 'i.mjs'), `export const backend = () => globalThis.${shared}`)
    expect((await openBackend('some-backend', folder)).name).toBe('mine')
    await expect(openBackend('some-backend', tmpdir())).rejects.toMatchObject({ code: 'usage.backend' })
  })

  it('must have every kernel', async () => {
    await write('lacking.mjs', `export const backend = () => ({ ...globalThis.${shared}, kernels: {}, toHost: 1 })`)
    const opening = openBackend('./lacking.mjs', folder)
    await expect(opening).rejects.toMatchObject({ code: 'backend.plugin' })
    for (const lacking of ['toHost', ...opNames.map(op => `the kernel ${op}`)])
      await expect(opening).rejects.toThrow(lacking)
  })

  it.each([
    ['nothing.mjs', ''],
    ['object.mjs', 'export const backend = {}'],
    ['throws.mjs', 'throw new Error("broken")'],
    ['syntax.mjs', 'export const = 1'],
    ['null.mjs', 'export default () => null'],
  ])('that is none is refused: %s', async (name, text) => {
    await write(name, text)
    await expect(openBackend(`./${name}`, folder)).rejects.toMatchObject({ code: 'backend.plugin' })
  })

  it('that is not there is refused', async () => {
    await expect(openBackend('./absent.mjs', folder)).rejects.toMatchObject({ code: 'backend.plugin' })
  })
})

describe('a backend', () => {
  it.each(['', 'tpu', 'CPU', 'gpujs', 'gpujs:', 'gpujs:gpu', '@nobody/nothing', 'constructor'])(
    'of no known name is refused: %j',
    async name => {
      await expect(openBackend(name, folder)).rejects.toMatchObject({ code: 'usage.backend' })
    },
  )

  it('that does not run here says why', async () => {
    await expect(openBackend('gpujs:webgl2', folder)).rejects.toThrow('needs a browser')
  })
})
