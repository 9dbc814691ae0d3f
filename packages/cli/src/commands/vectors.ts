import { casesOf, type RawCase, runVectors, type VectorResult } from '@convene/conformance'
import type { Backend } from '@convene/core'
import type { CommandDef } from 'citty'
import { withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { Disagreement, UsageError } from '../failure.ts'
import { oneLine } from '../oneLine.ts'
import { progressBar } from '../progress.ts'
import { inFile, readJson } from '../readJson.ts'
import { formatTable } from '../table.ts'

/** More than any published file has, and little enough to be read as JSON in a moment. */
const maxFileBytes = 64 * 2 ** 20

interface Outcome extends VectorResult {
  readonly file: string
}

export function vectors(context: Context): CommandDef {
  return {
    meta: { name: 'vectors', description: 'Runs published test cases on a backend' },
    args: {
      file: { type: 'positional', description: 'JSON files of cases, as many as you like' },
      backend: {
        type: 'string',
        required: true,
        description: 'cpu, wasm, gpujs:<mode>, or a plugin: ./mine.js or a package',
      },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      if (args._.length === 0) {
        throw new UsageError({ code: 'usage.file', expected: 'at least one file', received: 'none' })
      }
      const files = new Map<string, readonly RawCase[]>()
      for (const file of args._) files.set(file, await readCases(file, context.cwd))
      const name = String(args.backend)
      const outcomes = await withBackend(name, context.cwd, backend => runAll(context, backend, files))
      const count = (status: VectorResult['status']) => outcomes.filter(outcome => outcome.status === status).length
      const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
      if (args.json === true) printJson(context, { ...counts, cases: outcomes })
      else print(context, formatOutcomes(outcomes, `${name}: ${formatCounts(counts)}`))
      if (counts.failed > 0) throw new Disagreement(`${counts.failed} cases fail on ${name}`)
    },
  }
}

/**
 * @throws DataError vectors.read, vectors.size, vectors.format: as `readJson`
 * @throws DataError vectors.format: JSON of something else; the file is named
 */
async function readCases(file: string, cwd: string): Promise<readonly RawCase[]> {
  const json = await readJson(file, cwd, { code: 'vectors', what: 'a file of cases', maxBytes: maxFileBytes })
  return inFile(file, () => casesOf(json))
}

async function runAll(
  context: Context,
  backend: Backend<unknown>,
  files: ReadonlyMap<string, readonly RawCase[]>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const total = [...files.values()].reduce((sum, cases) => sum + cases.length, 0)
  const bar = progressBar(context, `running on ${backend.name}`)
  try {
    for (const [file, cases] of files) {
      for await (const result of runVectors(backend, cases, { signal: context.signal })) {
        outcomes.push({ file, ...result })
        bar.update(outcomes.length, total)
      }
    }
  } finally {
    bar.stop()
  }
  return outcomes
}

function formatCounts({ passed, failed, skipped }: Readonly<Record<VectorResult['status'], number>>): string {
  return `${passed} cases passed, ${failed} failed, ${skipped} skipped`
}

/** More lines of one kind than this are counted only; `--json` has them all. */
const maxLines = 500

/** Ops by file, then why cases were skipped, then each failure. */
function formatOutcomes(outcomes: readonly Outcome[], last: string): string {
  const rows = [...groupBy(outcomes, ({ file, op }) => `${file}\n${op}`).values()].map(group => {
    const count = (status: VectorResult['status']) => group.filter(outcome => outcome.status === status).length
    return [short(group[0]!.file), short(group[0]!.op), count('passed'), count('failed'), count('skipped')]
  })
  const skipped = groupBy(
    outcomes.filter(({ status }) => status === 'skipped'),
    ({ reason }) => reason ?? '',
  )
  const reasons = [...skipped].map(([reason, group]) => `${group.length} skipped: ${short(reason)}`)
  const failures = outcomes
    .filter(({ status }) => status === 'failed')
    .map(({ file, id, op, reason = '' }) => `${short(file)}: ${short(id)} (${short(op)}) fails: ${short(reason)}`)
  const table = formatTable(['file', 'op', 'passed', 'failed', 'skipped'], rows.slice(0, maxLines), {
    right: [2, 3, 4],
  })
  const more = rows.length > maxLines ? `… and ${rows.length - maxLines} more ops` : ''
  return [table, more, someLines(reasons), someLines(failures), last].filter(section => section !== '').join('\n\n')
}

function someLines(lines: readonly string[]): string {
  const more = lines.length > maxLines ? [`… and ${lines.length - maxLines} more`] : []
  return [...lines.slice(0, maxLines), ...more].join('\n')
}

/** What a file says, for a line of a terminal. */
function short(text: string): string {
  const line = oneLine(text)
  return line.length > 500 ? `${line.slice(0, 500)}…` : line
}

function groupBy<X>(items: readonly X[], keyOf: (item: X) => string): ReadonlyMap<string, readonly X[]> {
  const groups = new Map<string, X[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
