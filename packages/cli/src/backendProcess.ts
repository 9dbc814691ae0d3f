import type { Result } from '@convene/conformance'
import { opNames } from '@convene/core'
import { resnet50 } from '@convene/zoo'
import { resnet50ImagenetEpsilon } from '@convene/zoo/weights'
import { withBackend } from './backends.ts'
import type { BackendReport, BackendTask } from './backendTask.ts'
import { classifyPhotos } from './classifyPhotos.ts'
import { failureDetails, failureLine } from './failure.ts'
import { holdToAccount } from './holdToAccount.ts'
import { withPredictor } from './resnet50.ts'

/** The program of a process that does one task: it comes as a message, and so do the reports go. */
process.once('message', async (task: BackendTask) => {
  try {
    await run(task)
  } catch (error) {
    await report({ kind: 'failure', message: failureLine(error), details: failureDetails(error) })
  }
  process.disconnect()
})

// Ctrl-C is the parent's to answer: it ends this process, too. Without a parent there is nobody to work for.
process.on('SIGINT', () => {})
process.once('disconnect', () => process.exit())

async function run({ backend: name, photos, weights, conformanceRuns }: BackendTask): Promise<void> {
  const { signal } = new AbortController()
  const model = resnet50({ epsilon: resnet50ImagenetEpsilon })
  await withBackend(name, process.cwd(), async backend => {
    await withPredictor(backend, { model, weights }, async network => {
      for await (const answer of classifyPhotos(photos, network, { signal })) await report({ kind: 'answer', answer })
    })
    const results: Result[] = []
    for await (const result of holdToAccount(backend, { runs: conformanceRuns, only: opNames, signal }))
      results.push(result)
    await report({ kind: 'conformance', results })
  })
}

function report(message: BackendReport): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, {}, error => (error === null ? resolve() : reject(error)))
  })
}
