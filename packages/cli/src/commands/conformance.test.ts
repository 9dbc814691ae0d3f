import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpu } from '@convene/backend-cpu'
import { laws, type Result, tasksOf } from '@convene/conformance'
import { beforeAll, describe, expect, it } from 'vitest'
import { Interrupted } from '../failure.ts'
import { run } from '../run.testing.ts'

describe('conformance', () => {
  it('holds cpu to every op, as one JSON document', async () => {
    const { code, stdout, stderr } = await run([
      'conformance',
      '--backend',
      'cpu',
      '--runs',
      '3',
      '--max-parameters',
      '10000',
      '--json',
    ])
    // What is said on the way depends on how long it takes.
    expect(code, stderr).toBe(0)
    const { passed, failed, skipped, notApplicable, results } = JSON.parse(stdout)
    const large = results.filter(({ reason }: Result) =>
      /more than the 10000 that this run goes up to/.test(reason ?? ''),
    )
    expect({ failed, skipped }).toEqual({ failed: 0, skipped: large.length })
    // ResNet-50 among them: forward, training and optimised.
    expect(large.filter(({ op }: Result) => op === 'resnet50').length).toBe(3)
    expect(passed + skipped + notApplicable).toBe(results.length)
    expect(passed).toBe(results.filter(({ status }: Result) => status === 'passed').length)
    expect([...new Set(results.map(({ op }: Result) => op))]).toEqual([...new Set(tasksOf({}).map(({ op }) => op))])
  }, 180_000)

  it('prints ops by checks, and the counts', async () => {
    const args = ['conformance', '--backend', 'gpujs:webasm', '--only', 'relu,conv2d', '--runs=5', '--seed=-7']
    const { code, stdout, stderr } = await run(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^op +exact +bound +gradient +curvature +purity +special\nconv2d +ok +ok 0\.\d\d/)
    expect(stdout).toMatch(/\nrelu +ok /)
    expect(stdout).toMatch(/\ngpujs:webasm: \d+ checks passed, 0 failed, 0 skipped, /)
  })

  it('prints a disagreement with what repeats it, and fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'convene-conformance-'))
    const backend = cpu()
    const neg: typeof backend.kernels.neg = (out, x) => ({ ...backend.kernels.neg(out, x), data: x.data })
    const exp = (): never => {
      throw new Error('a \u001b[31mred\u0008 error')
    }
    Reflect.set(globalThis, 'conveneWrongBackend', {
      ...backend,
      name: 'wrong',
      kernels: { ...backend.kernels, exp, neg },
    })
    await writeFile(join(folder, 'wrong.mjs'), 'export const backend = () => globalThis.conveneWrongBackend')
    const args = ['conformance', '--backend', './wrong.mjs', '--only', 'exp,neg', '--seed', '3', '--runs', '20']
    const { code, stdout, stderr } = await run(args, { cwd: folder })
    expect(code).toBe(1)
    expect(stdout).toContain('neg fails the check "exact" on ./wrong.mjs')
    expect(stdout).toContain('convene conformance --backend ./wrong.mjs --only neg --seed 3 --runs 20')
    expect(stdout).toContain('received a red error')
    expect(stderr).toMatch(/^convene: \d+ checks of \.\/wrong\.mjs fail\n$/)

    const json = await run([...args, '--json'], { cwd: folder })
    expect(json.code).toBe(1)
    const { failed, results } = JSON.parse(json.stdout)
    expect(failed).toBeGreaterThan(0)
    const wrong = results.find(({ op, check }: Result) => op === 'neg' && check === 'exact')
    expect(wrong).toMatchObject({ status: 'failed', seed: 3 })
  })

  it('checks several backends in turn, for one report in the form and the file that are asked for', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'convene-reports-'))
    const args = ['conformance', '--backend', 'cpu', '--backend=gpujs:cpu,gpujs:webasm', '--only=neg', '--runs=3']
    const { code, stdout, stderr } = await run([...args, '--format', 'html', '--output', 'report.html'], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^cpu: 6 checks [^\n]+\ngpujs:cpu: 6 checks [^\n]+\ngpujs:webasm: 6 checks [^\n]+\n$/)
    const page = await readFile(join(cwd, 'report.html'), 'utf8')
    for (const backend of ['cpu', 'gpujs:cpu', 'gpujs:webasm']) expect(page).toContain(`<h2>${backend}</h2>`)

    const junit = await run([...args, '--format=junit'], { cwd })
    expect(junit.stdout).toContain('<testsuite name="gpujs:webasm neg" tests="6" failures="0" errors="0" skipped="0"')
    const json = JSON.parse((await run([...args, '--format=json'], { cwd })).stdout)
    expect(json.results.map(({ backend }: { backend: string }) => backend)).toEqual(
      ['cpu', 'gpujs:cpu', 'gpujs:webasm'].flatMap(backend => Array(6).fill(backend)),
    )
  })

  it.each([['nowhere/report.html'], ['.']])('says before the run that %s cannot be written', async output => {
    const cwd = await mkdtemp(join(tmpdir(), 'convene-reports-'))
    const args = ['conformance', '--backend', 'cpu', '--runs', '1000000', '--output', output]
    const { code, stdout, stderr } = await run(args, { cwd })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^convene: report\.write: [^\n]+\n$/)
  })

  it.each([
    [[], '--backend'],
    [['--backend=cpu,cpu'], 'usage.backend'],
    [['--backend=cpu,'], 'usage.backend'],
    [['--backend=cpu', '--format=pdf'], 'table, json, junit, html'],
    [['--backend=cpu', '--json', '--format=html'], 'usage.format'],
    [['--backend', 'tpu'], 'tpu'],
    [['--backend=cpu', '--only=conv3d'], 'conv3d'],
    [['--backend=cpu', '--only='], 'usage.only'],
    [['--backend=cpu', '--time=0'], 'usage.time'],
    [['--backend=cpu', '--runs=0'], 'usage.runs'],
    [['--backend=cpu', '--seed=0.5'], 'usage.seed'],
    [['--backend=cpu', '--seed=2147483648'], 'usage.seed'],
  ])('refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await run(['conformance', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^convene: [^\n]+\n$/)
    expect(stderr).toContain(says)
  })

  it('takes names of compositions, checks and laws', async () => {
    const statement = laws[0]!.statement
    const args = ['--backend=cpu', '--runs=2', '--json', '--only', 'elu,bound,law,neg', '--only', statement]
    const { code, stdout } = await run(['conformance', ...args])
    expect(code).toBe(0)
    const results: readonly Result[] = JSON.parse(stdout).results
    expect(results.map(({ op, check }) => `${op}: ${check}`)).toEqual(['neg: bound', 'elu: bound', `${statement}: law`])
  })

  it('keeps within a budget of time, and says what was cut short', async () => {
    const started = performance.now()
    const args = ['conformance', '--backend=cpu', '--only=conv2d,exact,bound', '--runs=1000000', '--time=1']
    const { code, stdout } = await run(args)
    expect(code).toBe(0)
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(stdout).toContain(', 2 cut short by time; ')
  })

  it('stops when asked to, prints what is known, and goes on later as if nothing had been', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'convene-resume-'))
    const args = ['conformance', '--backend=cpu', '--only=add,avgPool2d,exp,matMul,neg,relu', '--runs=100', '--json']
    const whole = JSON.parse((await run(args)).stdout)

    const controller = new AbortController()
    const file = join(cwd, 'run.json')
    const stopped = run([...args, '--resume', 'run.json'], { cwd, signal: controller.signal })
    setTimeout(() => controller.abort(new Interrupted('SIGINT')), 1000)
    const asked = performance.now()
    const { code, stdout, stderr } = await stopped
    expect(performance.now() - asked).toBeLessThan(6000)
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'convene: interrupted\n' })
    const part = JSON.parse(stdout)
    expect(part.backends[0].left).toBe(whole.results.length - part.results.length)

    expect(JSON.parse(await readFile(file, 'utf8')).results[0].results).toHaveLength(part.results.length)
    const rest = await run(['conformance', '--resume', 'run.json', '--json'], { cwd })
    expect(rest.code).toBe(0)
    const comparable = ({ results, ...counts }: { results: readonly Result[] }) => {
      return { ...counts, results: results.map(({ milliseconds: _, ...result }) => result) }
    }
    expect(comparable(JSON.parse(rest.stdout))).toEqual(comparable(whole))
    const again = await run(['conformance', '--resume', 'run.json', '--json'], { cwd })
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(rest.stdout))
  }, 180_000)

  describe('a file to go on from', () => {
    let cwd = ''
    let good = ''
    beforeAll(async () => {
      cwd = await mkdtemp(join(tmpdir(), 'convene-resume-'))
      await run(['conformance', '--backend=cpu', '--only=neg', '--runs=2', '--resume=good.json'], { cwd })
      good = await readFile(join(cwd, 'good.json'), 'utf8')
    })

    it.each([
      ['cut off', (text: string) => text.slice(0, text.length / 2), [], 'resume.format'],
      ['empty', () => '', [], 'resume.format'],
      [
        'of another version',
        (text: string) => text.replace(/"version":"[^"]*"/, '"version":"99.0.0"'),
        [],
        'resume.version',
      ],
      [
        'of other checks',
        (text: string) => text.replaceAll('"neg"', '"exp"').replace('["exp"]', '["neg"]'),
        [],
        'resume.format',
      ],
      ['of an unknown op', (text: string) => text.replace('"only":["neg"]', '"only":["warp"]'), [], 'conform.only'],
      ['with a hostile status', (text: string) => text.replace('"passed"', '"<b>fine</b>"'), [], 'resume.format'],
      [
        'with more than there is',
        (text: string) => text.replace('{"op"', '{"__proto__":{"x":1},"op"'),
        [],
        'resume.format',
      ],
      ['of something else', () => '{"hello":1}', [], 'resume.format'],
      ['of another backend', (text: string) => text, ['--backend=gpujs:cpu'], 'resume.backends'],
      ['of another seed', (text: string) => text, ['--seed=5'], 'resume.seed'],
      ['of another number of runs', (text: string) => text, ['--runs=5'], 'resume.runs'],
    ] as const)('%s is refused', async (_name, spoil, more, says) => {
      await writeFile(join(cwd, 'bad.json'), spoil(good))
      const { code, stdout, stderr } = await run(['conformance', '--resume=bad.json', ...more], { cwd })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^convene: [^\n]+\n$/)
      expect(stderr).toContain(says)
    })
  })
})
