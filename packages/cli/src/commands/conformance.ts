import { formatTable, type Result, subjects, summarise, tasksOf } from '@convene/conformance'
import type { Backend } from '@convene/core'
import type { CommandDef } from 'citty'
import { withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { Disagreement, UsageError } from '../failure.ts'
import { type AccountOptions, formatCounts, formatFailures, holdToAccount } from '../holdToAccount.ts'
import { progressBar } from '../progress.ts'
import { wholeNumber } from '../usage.ts'

export function conformance(context: Context): CommandDef {
  return {
    meta: { name: 'conformance', description: 'Holds a backend to the definition of every op' },
    args: {
      backend: {
        type: 'string',
        required: true,
        description: 'cpu, gpujs:<mode>, or a plugin: ./mine.js or a package',
      },
      only: { type: 'string', valueHint: 'op,…', description: 'the ops to check; all and the laws, if left out' },
      seed: { type: 'string', default: '0', description: 'the same seed tries the same calls' },
      runs: {
        type: 'string',
        description: 'how many calls each check tries of each op; as many as it takes, if left out',
      },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const name = String(args.backend)
      const only = args.only === undefined ? undefined : parseOps(String(args.only))
      const seed = wholeNumber('seed', String(args.seed), -(2 ** 31), 2 ** 31 - 1)
      const runs = args.runs === undefined ? undefined : wholeNumber('runs', String(args.runs), 1, 1_000_000)
      const results = await withBackend(name, context.cwd, backend =>
        check(context, backend, { only, seed, runs, signal: context.signal }),
      )
      const summary = summarise(results)
      if (args.json === true) printJson(context, { ...summary, results })
      else print(context, formatResults(results, name, runs))
      if (summary.failed > 0) throw new Disagreement(`${summary.failed} checks of ${name} fail`)
    },
  }
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

function formatResults(results: readonly Result[], name: string, runs: number | undefined): string {
  const skipped = results.flatMap(({ op, check, status, skippedRuns, runs, reason }) =>
    status === 'skipped' || skippedRuns > 0 ? [`${op}, ${check}: ${skippedRuns} of ${runs} skipped: ${reason}`] : [],
  )
  const sections = [
    formatTable(results),
    skipped.join('\n'),
    ...formatFailures(results, name, runs),
    `${name}: ${formatCounts(results)}`,
  ]
  return sections.filter(section => section !== '').join('\n\n')
}
