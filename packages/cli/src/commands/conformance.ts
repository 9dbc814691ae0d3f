import { type CheckName, summarise, tasksOf } from '@convene/conformance'
import { formatCounts } from '@convene/conformance/reports'
import { DataError } from '@convene/core'
import type { ArgsDef, CommandDef } from 'citty'
import { checkBackends } from '../checkBackends.ts'
import { type Context, print } from '../context.ts'
import { Disagreement, UsageError } from '../failure.ts'
import { loadRun, type RunSettings } from '../resumeFile.ts'
import { listOf, oneOf, valuesOf, wholeNumber } from '../usage.ts'
import { checkDestination, type Destination, type ReportFormat, reportFormats, writeReport } from '../writeReport.ts'

const options: ArgsDef = {
  backend: {
    type: 'string',
    description: 'cpu, wasm, gpujs:<mode>, or a plugin: ./mine.js or a package; several with commas, or given again',
  },
  only: {
    type: 'string',
    valueHint: 'name,…',
    description: 'ops, compositions, networks, checks or statements of laws; all, if left out',
  },
  seed: { type: 'string', description: 'the same seed tries the same calls; 0, if left out' },
  runs: { type: 'string', description: 'how many calls each check tries of each op; as many as it takes, if left out' },
  'max-parameters': {
    type: 'string',
    valueHint: 'n',
    description: 'networks of more parameters are skipped; none is, if left out',
  },
  time: { type: 'string', valueHint: 'seconds', description: 'a budget, which all checks share' },
  resume: {
    type: 'string',
    valueHint: 'file',
    description: 'keeps the run in a file, and goes on with what is left of the run that is in it',
  },
  format: { type: 'string', valueHint: reportFormats.join('|'), description: 'table, if left out' },
  output: { type: 'string', valueHint: 'file', description: 'where the report goes; standard output, if left out' },
  json: { type: 'boolean', description: 'the same as --format json' },
}

export function conformance(context: Context): CommandDef {
  return {
    meta: { name: 'conformance', description: 'Holds backends to the definition of every op' },
    args: options,
    run: async ({ args, rawArgs }) => {
      const destination: Destination = {
        format: parseFormat(args.format, args.json === true),
        ...(args.output !== undefined && { output: String(args.output) }),
      }
      const given = givenSettings(args, rawArgs)
      const seconds = args.time === undefined ? undefined : wholeNumber('time', String(args.time), 1, 1_000_000)
      await checkDestination(context, destination)

      const resume = args.resume === undefined ? undefined : String(args.resume)
      const earlier = resume === undefined ? undefined : await loadRun(resume, context.cwd)
      const settings = earlier === undefined ? freshSettings(given) : sameSettings(given, earlier.settings)
      const report = await checkBackends(context, { settings, found: earlier?.results ?? [], seconds, resume })
      await writeReport(context, report, destination)
      context.signal.throwIfAborted()
      if (destination.output !== undefined) {
        for (const { backend, results } of report.backends) print(context, `${backend}: ${formatCounts(results)}`)
      }
      const complaints = report.backends.flatMap(({ backend, results }) => {
        const { failed } = summarise(results)
        return failed === 0 ? [] : [`${failed} checks of ${backend} fail`]
      })
      if (complaints.length > 0) throw new Disagreement(complaints.join('; '))
    },
  }
}

/** What the command line says of the run; what it leaves out is not there. */
function givenSettings(args: Readonly<Record<string, unknown>>, rawArgs: readonly string[]): Partial<RunSettings> {
  const backends = parseBackends(rawArgs)
  return {
    ...(backends.length > 0 && { backends }),
    ...(args.seed !== undefined && { seed: wholeNumber('seed', String(args.seed), -(2 ** 31), 2 ** 31 - 1) }),
    ...(args.runs !== undefined && { runs: wholeNumber('runs', String(args.runs), 1, 1_000_000) }),
    ...(args['max-parameters'] !== undefined && {
      maxParameters: wholeNumber('max-parameters', String(args['max-parameters']), 0, 2 ** 31 - 1),
    }),
    ...parseOnly(valuesOf(rawArgs, 'only')),
  }
}

/** @throws UsageError usage.backend: none */
function freshSettings({ backends, seed = 0, ...rest }: Partial<RunSettings>): RunSettings {
  if (backends === undefined) {
    throw new UsageError({ code: 'usage.backend', expected: '--backend <name>', received: 'none' })
  }
  return { backends, seed, ...rest }
}

/**
 * What the earlier run was asked for, if nothing else is asked for now.
 *
 * @throws DataError resume.<option>
 */
function sameSettings(given: Partial<RunSettings>, earlier: RunSettings): RunSettings {
  for (const name of ['backends', 'seed', 'runs', 'maxParameters', 'only', 'checks'] as const) {
    const [now, then] = [JSON.stringify(given[name]), JSON.stringify(earlier[name])]
    if (now === undefined || now === then) continue
    throw new DataError({ code: `resume.${name}`, expected: `${then ?? 'none'}, as the run began`, received: now })
  }
  return earlier
}

/** @throws UsageError usage.backend: an empty name, or one twice */
function parseBackends(args: readonly string[]): readonly string[] {
  const names = valuesOf(args, 'backend').flatMap(listOf)
  if (names.includes('') || new Set(names).size < names.length) {
    const expected = 'different names with commas between them'
    throw new UsageError({ code: 'usage.backend', expected, received: JSON.stringify(names.join(',')) })
  }
  return names
}

/** @throws UsageError usage.format: none that is known, or two different ones */
function parseFormat(format: unknown, json: boolean): ReportFormat {
  const parsed = format === undefined ? undefined : oneOf('format', String(format), reportFormats)
  if (json && parsed !== undefined && parsed !== 'json') {
    const received = `--json and --format ${parsed}`
    throw new UsageError({ code: 'usage.format', expected: 'one format', received })
  }
  return json ? 'json' : (parsed ?? 'table')
}

/**
 * Names of what to check, and of checks. A statement of a law may have commas of its own, in an option of its own.
 *
 * @throws UsageError usage.only: nothing of that name
 */
function parseOnly(texts: readonly string[]): Pick<RunSettings, 'only' | 'checks'> {
  const tasks = tasksOf({})
  const ops = [...new Set(tasks.map(({ op }) => op))]
  const checks = [...new Set(tasks.map(({ check }) => check))]
  const names = texts.flatMap(text => (ops.includes(text) ? [text] : listOf(text)))
  const isCheck = (name: string) => (checks as readonly string[]).includes(name)
  const unknown = names.find(name => !ops.includes(name) && !isCheck(name))
  if (unknown !== undefined) {
    const expected = `${checks.join(', ')}, or what a report calls its ops, networks and laws`
    throw new UsageError({ code: 'usage.only', expected, received: JSON.stringify(unknown) })
  }
  const chosen = {
    ops: ops.filter(op => names.includes(op)),
    checks: checks.filter((check: CheckName) => names.includes(check)),
  }
  return {
    ...(chosen.ops.length > 0 && { only: chosen.ops }),
    ...(chosen.checks.length > 0 && { checks: chosen.checks }),
  }
}
