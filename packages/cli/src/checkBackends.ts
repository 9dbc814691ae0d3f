import { type CheckName, type Result, tasksOf } from '@convene/conformance'
import type { BackendResults, Report } from '@convene/conformance/reports'
import { withBackend } from './backends.ts'
import type { Context } from './context.ts'
import { holdToAccount } from './holdToAccount.ts'
import { runProgress } from './progress.ts'
import { type RunSettings, saveRun } from './resumeFile.ts'

export interface CheckOptions {
  readonly settings: RunSettings
  /** What an earlier run has found already. */
  readonly found: readonly BackendResults[]
  /** A budget for all that is left, in seconds; none, if left out. */
  readonly seconds?: number | undefined
  /** Where to keep what is found. */
  readonly resume?: string | undefined
}

/** Between two times that a run is written down. */
const saveEveryMs = 5000

/**
 * Checks backends in turn. An interruption ends it: what is known by then is the report, which says how many checks are
 * left.
 */
export async function checkBackends(context: Context, options: CheckOptions): Promise<Report> {
  const { settings, found, seconds, resume } = options
  const { backends, seed, runs, maxParameters, only, checks } = settings
  const asked = {
    seed,
    runs,
    only,
    ...(maxParameters !== undefined && { maxParameters }),
    ...(checks && { checks: checks as readonly CheckName[] }),
  }
  const tasks = tasksOf({ ...asked, runs: runs ?? 1 })
  const end = seconds === undefined ? undefined : performance.now() + 1000 * seconds
  const all = backends.map((backend, i) => ({ backend, results: [...(found[i]?.results ?? [])] as Result[] }))
  const begun = () =>
    all.filter(({ results }, i) => i === 0 || results.length > 0 || all[i - 1]!.results.length === tasks.length)
  const save = async () => {
    if (resume !== undefined) await saveRun(resume, context.cwd, { settings, results: begun() })
  }
  let saved = performance.now()
  await save()
  try {
    for (const [i, { backend: name, results }] of all.entries()) {
      if (results.length === tasks.length) continue
      await withBackend(name, context.cwd, async backend => {
        const progress = runProgress(context, `checking ${name}`, tasks.length)
        const next = () => {
          const task = tasks[results.length]
          progress.update(results.length, task && `${task.op}, ${task.check}`)
        }
        const share =
          end === undefined ? {} : { seconds: Math.max(0.001, (end - performance.now()) / 1000 / (all.length - i)) }
        try {
          next()
          const run = holdToAccount(backend, { ...asked, ...share, from: results.length, signal: context.signal })
          for await (const result of run) {
            results.push(result)
            next()
            if (performance.now() - saved < saveEveryMs) continue
            await save()
            saved = performance.now()
          }
        } finally {
          progress.stop()
        }
      })
    }
  } catch (error) {
    if (!context.signal.aborted) throw error
  } finally {
    await save()
  }
  const withLeft = all.map(of => {
    const left = tasks.length - of.results.length
    return { ...of, ...(left > 0 && { left }) }
  })
  return { seed, runs, backends: withLeft }
}
