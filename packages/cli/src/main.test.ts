import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Interrupted } from './failure.ts'
import { run } from './run.testing.ts'

const oneLine = /^convene: [^\n]+\n$/

describe('the command line', () => {
  it.each([
    { args: [], says: 'none' },
    { args: ['paint'], says: 'paint' },
    { args: ['--verbose', 'summary'], says: '--verbose' },
    { args: ['summary', 'lenet5', '--verbose'], says: '--verbose' },
    { args: ['summary', 'lenet5', '--no-json'], says: '--no-json' },
    { args: ['summary', 'lenet5', '--json=yes'], says: '--json' },
    { args: ['summary', 'lenet5', 'resnet50'], says: 'resnet50' },
    { args: ['summary'], says: 'MODEL' },
    { args: ['classify'], says: 'PHOTO' },
    { args: ['classify', 'dog.jpg', '--top'], says: '--top' },
    { args: ['classify', 'dog.jpg', '--top', '--json'], says: '--top' },
    { args: ['backends', 'cpu'], says: 'cpu' },
    { args: ['constructor'], says: 'constructor' },
  ])('takes nothing that it does not know: $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await run(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(says)
  })

  it('prints its version and its help', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    const help = await run(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const command of ['classify', 'summary', 'inspect', 'conformance', 'backends', 'demo']) {
      expect(help.stdout).toContain(command)
      const { code, stdout } = await run([command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain(`convene ${command}`)
    }
  })

  it('tells where a failure came from only when asked', async () => {
    const quiet = await run(['summary', 'vgg'])
    expect(quiet.stderr).toMatch(oneLine)
    const { code, stderr } = await run(['summary', '--debug', 'vgg'])
    expect(code).toBe(2)
    expect(stderr.startsWith(quiet.stderr)).toBe(true)
    expect(stderr).toContain('    at ')
  })

  it('prints no control characters and no second line from the name of a file', async () => {
    const { stderr } = await run(['classify', 'a\u001b[31m\nb.jpg'])
    expect(stderr).toMatch(oneLine)
    expect(stderr).not.toContain('\u001b')
  })

  it('takes what follows -- as arguments', async () => {
    const { code, stderr } = await run(['classify', '--', '--debug'])
    expect(code).toBe(1)
    expect(stderr).toContain('--debug: no such file')
    expect(stderr).toMatch(oneLine)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends as %s asks', async (by, expected) => {
    const signal = AbortSignal.abort(new Interrupted(by))
    const photo = fileURLToPath(new URL('../../../photos/dog.jpg', import.meta.url))
    const { code, stdout, stderr } = await run(['classify', photo], { signal })
    expect({ code, stdout, stderr }).toEqual({ code: expected, stdout: '', stderr: 'convene: interrupted\n' })
  })

  it('says in one line that it is not built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'convene-'))
    const copy = join(folder, 'convene.mjs')
    await copyFile(fileURLToPath(new URL('../bin/convene.js', import.meta.url)), copy)
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>(resolve => {
      execFile(process.execPath, [copy], (error, _stdout, stderr) => resolve({ code: error?.code, stderr }))
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain('not built')
  })
})
