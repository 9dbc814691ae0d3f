import { countChecks, formatTable, type Result, summarise } from '@convene/conformance'
import { type Backend, type OpName, opNames } from '@convene/core'
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
      runs: { type: 'string', default: '100', description: 'how many calls each check tries of each op' },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const name = String(args.backend)
      const only = args.only === undefined ? undefined : parseOps(String(args.only))
      const seed = wholeNumber('seed', String(args.seed), -(2 ** 31), 2 ** 31 - 1)
      const runs = wholeNumber('runs', String(args.runs), 1, 1_000_000)
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

/** @throws UsageError usage.only: not the names of primitives, with commas between them */
function parseOps(text: string): readonly OpName[] {
  const names = text.split(',').map(name => name.trim())
  const unknown = names.find(name => !(opNames as readonly string[]).includes(name))
  if (unknown !== undefined) {
    throw new UsageError({ code: 'usage.only', expected: opNames.join(', '), received: JSON.stringify(unknown) })
  }
  return opNames.filter(op => names.includes(op))
}

async function check(context: Context, backend: Backend<unknown>, options: AccountOptions): Promise<readonly Result[]> {
  const results: Result[] = []
  const bar = progressBar(context, `checking ${backend.name}`)
  try {
    for await (const result of holdToAccount(backend, options)) {
      results.push(result)
      bar.update(results.length, countChecks(options))
    }
  } finally {
    bar.stop()
  }
  return results
}

function formatResults(results: readonly Result[], name: string, runs: number): string {
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
