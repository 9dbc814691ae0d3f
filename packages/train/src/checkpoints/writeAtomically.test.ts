import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAtomically } from './writeAtomically.ts'

let folder = ''
let script = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  script = join(folder, 'write.mjs')
  await build({
    stdin: {
      // Each file is one number over and over: one that is whole is known by that.
      contents: `import { writeAtomically } from ${JSON.stringify(fileURLToPath(new URL('writeAtomically.ts', import.meta.url)))}
        for (let i = 1; ; i++) {
          await writeAtomically(process.argv[2], new Uint8Array(Number(process.argv[3])).fill(i % 251 + 1))
          if (i === 1) process.stdout.write('begun')
        }`,
      resolveDir: folder,
    },
    outfile: script,
    bundle: true,
    conditions: ['@convene/source'],
    platform: 'node',
    format: 'esm',
    write: true,
  })
})
afterAll(() => rm(folder, { recursive: true }))

const size = 20_000_000

describe('writeAtomically', () => {
  it('leaves a whole file, whenever it is killed', async () => {
    const path = join(folder, 'killed')
    for (let attempt = 0; attempt < 8; attempt++) {
      const child = spawn(process.execPath, [script, path, String(size)], { stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = new Promise<NodeJS.Signals | null>(resolve =>
        child.once('exit', (_code, signal) => resolve(signal)),
      )
      await new Promise(resolve => child.stdout.once('data', resolve))
      await new Promise(resolve => setTimeout(resolve, 7 * attempt))
      child.kill('SIGKILL')
      expect(await ended).toBe('SIGKILL')
      const bytes = await readFile(path)
      expect(bytes.length).toBe(size)
      expect(bytes.every(byte => byte === bytes[0])).toBe(true)
    }
  })

  it.skipIf(process.platform === 'win32')('leaves the old file, where the new one finds no room', async () => {
    const path = join(folder, 'full')
    await writeFile(path, 'old')
    // A limit on the size of files, for want of a disk that is full: the same call fails.
    const command = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`
    const child = spawn('bash', ['-c', command, process.execPath, script, path, String(size)], { stdio: 'pipe' })
    let errors = ''
    child.stderr.on('data', text => {
      errors += text
    })
    const code = await new Promise(resolve => child.once('exit', resolve))
    expect(code).not.toBe(0)
    expect(errors).toMatch(/file.write: expected to write 20000000 bytes to \S*full, received EFBIG/)
    expect(await readFile(path, 'utf8')).toBe('old')
    expect((await readdir(folder)).filter(name => name.startsWith('full'))).toEqual(['full'])
  })

  it('says which folder there is not', async () => {
    await expect(writeAtomically(join(folder, 'none', 'file'), new Uint8Array(1))).rejects.toThrow(
      /^file.write: expected to write 1 bytes to \S*none\Wfile, received ENOENT/,
    )
  })
})
