import { rename, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Result, tasksOf } from '@convene/conformance'
import { type BackendResults, numbersAsText } from '@convene/conformance/reports'
import { DataError } from '@convene/core'
import * as v from 'valibot'
import { oneLine } from './oneLine.ts'
import { readText } from './readText.ts'
import { version } from './version.ts'

/** What a run was asked for: another run is another run. */
export interface RunSettings {
  readonly backends: readonly string[]
  readonly seed: number
  readonly runs?: number | undefined
  readonly maxParameters?: number | undefined
  readonly only?: readonly string[] | undefined
  readonly checks?: readonly string[] | undefined
}

/** A run that may be unfinished: what it was asked for, and the results so far, backend by backend. */
export interface RunState {
  readonly settings: RunSettings
  readonly results: readonly BackendResults[]
}

/** JSON has no NaN and no infinities; reports write them as text. */
const number = v.union([v.number(), v.pipe(v.picklist(['NaN', 'Infinity', '-Infinity', '-0']), v.transform(Number))])
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const texts = v.array(v.string())

const vector = v.strictObject({
  backend: v.string(),
  op: v.string(),
  check: v.string(),
  attrs: v.unknown(),
  inputs: v.array(v.strictObject({ shape: v.array(count), data: v.array(number) })),
  mismatch: v.exactOptional(
    v.strictObject({ what: v.string(), index: count, expected: number, received: number, bound: number }),
  ),
  error: v.exactOptional(v.string()),
  seed: v.number(),
})

const result = v.strictObject({
  op: v.string(),
  kind: v.picklist(['primitive', 'composition', 'law', 'architecture']),
  check: v.string(),
  status: v.picklist(['passed', 'failed', 'skipped', 'notApplicable']),
  runs: count,
  skippedRuns: count,
  timedOut: v.exactOptional(v.literal(true)),
  approximated: v.exactOptional(v.strictObject({ runs: count, reasons: texts })),
  worst: number,
  coverage: v.exactOptional(v.strictObject({ visited: count, of: count, missing: texts })),
  reason: v.exactOptional(v.string()),
  failure: v.exactOptional(vector),
  seed: v.number(),
  milliseconds: v.number(),
})

const file = v.strictObject({
  format: v.literal('convene conformance run'),
  version: v.string(),
  settings: v.strictObject({
    backends: texts,
    seed: v.number(),
    runs: v.exactOptional(count),
    maxParameters: v.exactOptional(count),
    only: v.exactOptional(texts),
    checks: v.exactOptional(texts),
  }),
  results: v.array(v.strictObject({ backend: v.string(), results: v.array(result) })),
})

/** Far more than a run of all backends has. */
const maxBytes = 256 * 2 ** 20

/**
 * The run that a file keeps; `undefined` if there is no such file yet.
 *
 * @throws DataError resume.read, resume.size: not a file that can be read
 * @throws DataError resume.format: cut off, or not what a run has written
 * @throws DataError resume.version: written by another version, whose checks may be others
 */
export async function loadRun(name: string, cwd: string): Promise<RunState | undefined> {
  if (!(await exists(resolve(cwd, name)))) return undefined
  const text = await readText(name, cwd, { code: 'resume', what: 'the file of a run', maxBytes })
  const wrong = (received: string, cause?: unknown) =>
    new DataError({
      code: 'resume.format',
      expected: `a run's own file in ${name}`,
      received: oneLine(received).slice(0, 500),
      cause,
    })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause)
  }
  const parsed = v.safeParse(file, json, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw wrong(`${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`)
  }
  const { output } = parsed
  if (output.version !== version()) {
    throw new DataError({ code: 'resume.version', expected: version(), received: output.version.slice(0, 80) })
  }
  const state: RunState = { settings: output.settings, results: output.results as readonly BackendResults[] }
  checkOrder(state, wrong)
  return state
}

/** Results come in the order of a run's tasks, backend after backend: what is left is what comes after them. */
function checkOrder({ settings, results }: RunState, wrong: (received: string) => DataError): void {
  const { backends, ...options } = settings
  const tasks = tasksOf(options as Parameters<typeof tasksOf>[0])
  if (results.some(({ backend }, i) => backend !== backends[i])) throw wrong('results of other backends')
  for (const [i, { backend, results: done }] of results.entries()) {
    const isOther = ({ op, check }: Result, place: number) => op !== tasks[place]?.op || check !== tasks[place]?.check
    if (done.some(isOther)) throw wrong(`other checks of ${backend} than such a run has`)
    if (done.length < tasks.length && i < results.length - 1) throw wrong(`a gap in the checks of ${backend}`)
  }
}

/** Writes a run down; a process that ends in the middle of it leaves what was there before. */
export async function saveRun(name: string, cwd: string, { settings, results }: RunState): Promise<void> {
  const path = resolve(cwd, name)
  const text = JSON.stringify(
    { format: 'convene conformance run', version: version(), settings, results },
    numbersAsText,
  )
  try {
    await writeFile(`${path}.part`, text)
    await rename(`${path}.part`, path)
  } catch (cause) {
    const received = `${name}: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new DataError({ code: 'resume.write', expected: 'a file that can be written', received, cause })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
