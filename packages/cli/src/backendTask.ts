import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Result } from '@convene/conformance'
import { BackendError, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import type { Classified } from './classifyPhotos.ts'
import type { Photo } from './photos.ts'

/** What a backend does in a process of its own, so that several make use of a machine's cores. */
export interface BackendTask {
  readonly backend: string
  readonly photos: readonly Photo[]
  readonly weights: Tree<HostTensor>
  /** How many calls the conformance suite tries, for each op and check, after the photos. */
  readonly conformanceRuns: number
}

/** What comes back, one after another. */
export type BackendReport =
  | { readonly kind: 'answer'; readonly answer: Classified }
  | { readonly kind: 'conformance'; readonly results: readonly Result[] }
  | { readonly kind: 'failure'; readonly message: string; readonly details: string }

/** How many tasks run at once. */
export const parallelTasks: number = availableParallelism()

/**
 * Runs tasks, each in a process of its own, as many at once as there are cores. The first failure ends them all.
 *
 * @throws BackendError backend.process: a task failed; its error's text is told
 * @throws the signal's reason once it is aborted
 */
export async function runTasks(
  tasks: readonly BackendTask[],
  signal: AbortSignal,
  onReport: (backend: string, report: BackendReport) => void,
): Promise<void> {
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const queue = [...tasks]
  const worker = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      stop.throwIfAborted()
      await runTask(task, stop, onReport)
    }
  }
  await Promise.all(
    Array.from({ length: Math.min(parallelTasks, tasks.length) }, () =>
      worker().catch(error => {
        failed.abort(error)
        throw error
      }),
    ),
  )
}

/** Beside this file, whether built or not. */
const entry = fileURLToPath(new URL('./backendProcess.js', import.meta.url))

function runTask(
  task: BackendTask,
  signal: AbortSignal,
  onReport: (backend: string, report: BackendReport) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // What a process of ours prints of its own accord is no result.
    const child = fork(entry, { serialization: 'advanced', signal, stdio: ['ignore', 2, 2, 'ipc'] })
    let failure: Error | undefined
    child.on('message', (report: BackendReport) => {
      if (report.kind === 'failure') failure = taskError(task, report.message, report.details)
      else onReport(task.backend, report)
    })
    child.on('error', error => reject(signal.aborted ? signal.reason : error))
    child.on('close', (code, killedBy) => {
      if (failure === undefined && code === 0) resolve()
      else reject(failure ?? taskError(task, `ended with ${killedBy ?? `code ${code}`}`))
    })
    child.send(task, error => {
      if (error !== null) reject(taskError(task, error.message, error))
    })
  })
}

function taskError({ backend }: BackendTask, received: string, cause?: unknown): BackendError {
  return new BackendError({ code: 'backend.process', expected: `${backend} to do its work`, received, cause })
}
