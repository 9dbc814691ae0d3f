import { type Result, subjects, summarise, tasksOf } from '@convene/conformance'
import { type BackendResults, formatCounts } from '@convene/conformance/reports'
import type { Backend } from '@convene/core'
import type { ArgsDef, CommandDef } from 'citty'
import { withBackend } from '../backends.ts'
import { type Context, print } from '../context.ts'
import { Disagreement, UsageError } from '../failure.ts'
import { type AccountOptions, holdToAccount } from '../holdToAccount.ts'
import { progressBar } from '../progress.ts'
import { oneOf, valuesOf, wholeNumber } from '../usage.ts'
import { checkDestination, type Destination, type ReportFormat, reportFormats, writeReport } from '../writeReport.ts'

const options: ArgsDef = {
  backend: {
    type: 'string',
    required: true,
    description: 'cpu, gpujs:<mode>, or a plugin: ./mine.js or a package; several with commas, or given again',
  },
  only: { type: 'string', valueHint: 'op,…', description: 'the ops to check; all and the laws, if left out' },
  seed: { type: 'string', default: '0', description: 'the same seed tries the same calls' },
  runs: { type: 'string', description: 'how many calls each check tries of each op; as many as it takes, if left out' },
  format: { type: 'string', valueHint: reportFormats.join('|'), description: 'table, if left out' },
  output: { type: 'string', valueHint: 'file', description: 'where the report goes; standard output, if left out' },
  json: { type: 'boolean', description: 'the same as --format json' },
}

export function conformance(context: Context): CommandDef {
  return {
    meta: { name: 'conformance', description: 'Holds backends to the definition of every op' },
    args: options,
    run: async ({ args, rawArgs }) => {
      const names = parseBackends(rawArgs)
      const destination: Destination = {
        format: parseFormat(args.format, args.json === true),
        ...(args.output !== undefined && { output: String(args.output) }),
      }
      const only = args.only === undefined ? undefined : parseOps(String(args.only))
      const seed = wholeNumber('seed', String(args.seed), -(2 ** 31), 2 ** 31 - 1)
      const runs = args.runs === undefined ? undefined : wholeNumber('runs', String(args.runs), 1, 1_000_000)
      await checkDestination(context, destination)

      const backends: BackendResults[] = []
      for (const name of names) {
        const results = await withBackend(name, context.cwd, backend =>
          check(context, backend, { only, seed, runs, signal: context.signal }),
        )
        backends.push({ backend: name, results })
      }
      await writeReport(context, { seed, runs, backends }, destination)
      if (destination.output !== undefined) {
        for (const { backend, results } of backends) print(context, `${backend}: ${formatCounts(results)}`)
      }
      const complaints = backends.flatMap(({ backend, results }) => {
        const { failed } = summarise(results)
        return failed === 0 ? [] : [`${failed} checks of ${backend} fail`]
      })
      if (complaints.length > 0) throw new Disagreement(complaints.join('; '))
    },
  }
}

/** @throws UsageError usage.backend: an empty name, or one twice */
function parseBackends(args: readonly string[]): readonly string[] {
  const names = valuesOf(args, 'backend')
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

/** @throws UsageError usage.only: not the names of primitives or compositions, with commas between them */
function parseOps(text: string): readonly string[] {
  const names = text.split(',').map(name => name.trim())
  const known = subjects.map(({ name }) => name)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined) {
    throw new UsageError({ code: 'usage.only', expected: known.join(', '), received: JSON.stringify(unknown) })
  }
  return known.filter(name => names.includes(name))
}

async function check(context: Context, backend: Backend<unknown>, options: AccountOptions): Promise<readonly Result[]> {
  const results: Result[] = []
  const total = tasksOf({ only: options.only }).length
  const bar = progressBar(context, `checking ${backend.name}`)
  try {
    for await (const result of holdToAccount(backend, options)) {
      results.push(result)
      bar.update(results.length, total)
    }
  } finally {
    bar.stop()
  }
  return results
}
