import { execFileSync } from 'node:child_process'
import { mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

const neg = (id: string, y: number) => ({
  id,
  op: 'neg',
  attrs: {},
  inputs: { x: { shape: [1], data: [2] } },
  outputs: { y: { shape: [1], data: [y] } },
  tolerance: { abs: 0.5, rel: 0 },
})

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'convene-vectors-'))
  await writeFile(join(cwd, 'good.json'), JSON.stringify([neg('right', -2.25), { ...neg('new', 1), op: 'warp' }]))
  await writeFile(join(cwd, 'bad.json'), JSON.stringify([neg('wrong', 2)]))
  await writeFile(join(cwd, 'text.json'), 'hello')
  await writeFile(join(cwd, 'object.json'), '{}')
  await writeFile(join(cwd, 'large.json'), '')
  await truncate(join(cwd, 'large.json'), 200 * 2 ** 20)
  await writeFile(join(cwd, 'deep.json'), `[${'['.repeat(5e6)}`)
  await writeFile(join(cwd, 'zeros.json'), `[${'0,'.repeat(5e6)}0]`)
  execFileSync('mkfifo', [join(cwd, 'pipe.json')])
})

describe('vectors', () => {
  it('counts as JSON', async () => {
    const { code, stdout, stderr } = await run(['vectors', 'good.json', '--backend', 'cpu', '--json'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      passed: 1,
      failed: 0,
      skipped: 1,
      cases: [
        { file: 'good.json', id: 'right', op: 'neg', status: 'passed', worstError: 0.5 },
        { file: 'good.json', id: 'new', op: 'warp', status: 'skipped', reason: 'unknown op warp' },
      ],
    })
  })

  it('prints counts, reasons and failures, and fails', async () => {
    const args = ['vectors', 'good.json', 'bad.json', '--backend', 'gpujs:webasm']
    const { code, stdout, stderr } = await run(args, { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('1 skipped: unknown op warp')
    expect(stdout).toContain('bad.json: wrong (neg) fails: y[0]: expected 2, received -2, within 0.5')
    expect(stdout).toMatch(/gpujs:webasm: 1 cases passed, 1 failed, 1 skipped\n$/)
    expect(stderr).toBe('convene: 1 cases fail on gpujs:webasm\n')
  })

  it.each([
    ['nowhere.json', 'vectors.read'],
    ['text.json', 'vectors.format'],
    ['object.json', 'vectors.format'],
    ['large.json', 'vectors.size'],
    ['deep.json', 'vectors.format'],
    ['zeros.json', 'vectors.format'],
    ['pipe.json', 'vectors.read'],
    ['/dev/zero', 'vectors.read'],
    ['/tmp', 'vectors.read'],
  ])('says in one line what is wrong with %s', async (file, says) => {
    const started = performance.now()
    const { code, stdout, stderr } = await run(['vectors', file, '--backend', 'cpu'], { cwd })
    expect(performance.now() - started).toBeLessThan(10_000)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^convene: ${says}: .*${file}.*\n$`))
  })

  it('lets no name command a terminal, and prints no million lines', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({
      ...neg(`\u001b[2J${'long'.repeat(1000)}\n`, 9),
      op: `op${i}`,
    }))
    const wrong = Array.from({ length: 2000 }, () => neg('\u001b[2Jcleared', 9))
    await writeFile(join(cwd, 'many.json'), JSON.stringify([...many, ...wrong]))
    const { code, stdout } = await run(['vectors', 'many.json', '--backend', 'cpu'], { cwd })
    expect(code).toBe(1)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('cleared (neg) fails')
    expect(stdout.split('\n').length).toBeLessThan(1600)
  })
})
