import { parseWeightsSource } from '@convene/zoo/weights'
import type { CommandDef } from 'citty'
import { compareAnswers, probabilityBound } from '../agreement.ts'
import { backendStatuses } from '../backends.ts'
import { type BackendReport, parallelTasks, runTasks } from '../backendTask.ts'
import { formatSeconds } from '../bar.ts'
import type { Classified } from '../classifyPhotos.ts'
import { type Context, print } from '../context.ts'
import { demoPhotoFolder, demoPhotos } from '../demoPhotos.ts'
import { Disagreement } from '../failure.ts'
import { type Answers, formatAnswers, likeliestLabel } from '../formatAnswers.ts'
import { readPhotos } from '../photos.ts'
import { progressBar, progressLines } from '../progress.ts'
import { loadResnet50 } from '../resnet50.ts'

export function demo(context: Context): CommandDef {
  return {
    meta: { name: 'demo', description: 'Three photos on every backend that runs here, and whether the backends agree' },
    args: {
      weights: { type: 'string', valueHint: 'source', description: 'where to take the weights from, as for classify' },
    },
    run: async ({ args }) => {
      const source = args.weights === undefined ? undefined : parseWeightsSource(String(args.weights))
      const photos = await readPhotos(demoPhotos, demoPhotoFolder(), context.signal)
      const statuses = await backendStatuses()
      const { weights } = await loadResnet50(context, context.stderr.interactive ? progressBar : progressLines, source)

      print(context, `ResNet-50 on ${photos.length} photographs, on ${parallelTasks} backends at a time`)
      for (const { name, available, reason } of statuses) {
        if (!available) print(context, `${name.padEnd(16)}  not here: ${reason}`)
      }
      const backends = statuses.filter(({ available }) => available).map(({ name }) => name)
      const answers = new Map(backends.map(backend => [backend, [] as Classified[]]))
      const onReport = (backend: string, report: BackendReport): void => {
        if (report.kind !== 'answer') return
        answers.get(backend)?.push(report.answer)
        print(context, formatAnswer(backend, report.answer))
      }
      // The slowest backend stands last; begun first, it does not end alone.
      const tasks = backends.toReversed().map(backend => ({ backend, photos, weights }))
      await runTasks(tasks, context.signal, onReport)

      const all = backends.map((backend): Answers => ({ backend, answers: answers.get(backend) ?? [] }))
      for (const index of photos.keys()) print(context, `\n${formatAnswers(all, index)}`)
      if (!reportAgreement(context, all)) throw new Disagreement()
    },
  }
}

function formatAnswer(backend: string, { file, ms, probabilities }: Classified): string {
  return `${backend.padEnd(16)}  ${file.padEnd(9)}  ${formatSeconds(ms).padStart(6)}  ${likeliestLabel(probabilities)}`
}

function reportAgreement(context: Context, all: readonly Answers[]): boolean {
  const { largestDifference, sameTop1, agrees } = compareAnswers(
    all.map(({ answers }) => answers.map(({ probabilities }) => probabilities)),
  )
  const verdict = largestDifference <= probabilityBound ? 'within the bound' : 'BEYOND the bound'
  const difference = `${largestDifference.toExponential(2)}, ${verdict} of ${probabilityBound}`
  print(context, `\nLargest difference of a probability between backends: ${difference}`)
  print(context, `Likeliest classes: ${sameTop1 ? 'the same on all' : 'NOT the same on all'}`)
  return agrees
}
