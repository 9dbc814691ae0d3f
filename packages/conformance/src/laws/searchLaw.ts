import type { Backend } from '@convene/core'
import type { Settings } from '../options.ts'
import type { Result } from '../result.ts'
import { search } from '../search.ts'
import { defaultRuns } from '../tasks.ts'
import { approximationsOfCase, checkLaw, inputsOf } from './checkLaw.ts'
import type { Law } from './law.ts'

/** One search through a law's cases. */
export function searchLaw<T, R>(law: Law, backend: Backend<T>, settings: Settings<R>): Promise<Result> {
  const { reference, seed = 0, signal, until, runs = defaultRuns.law } = settings
  const place = {
    op: law.statement,
    kind: 'law',
    check: 'law',
    backend: backend.name,
    seed,
    runs,
    signal,
    until,
  } as const
  return search(place, law.cases, (example, numbers) => {
    const call = { op: law.statement, inputs: inputsOf(law, example, numbers), attrs: undefined }
    const verdict = checkLaw(law, example, numbers, backend, reference)
    const approximations = approximationsOfCase(backend, example)
    return { call, verdict: verdict.then(comparison => ({ call, approximations, ...comparison })) }
  })
}
