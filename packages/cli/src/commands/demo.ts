import { type Result, summarise } from '@convene/conformance'
import { formatCounts, formatFailures } from '@convene/conformance/reports'
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

/** A glimpse of the suite, in a few seconds; `convene conformance` takes a longer look. */
const conformanceRuns = 10

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

      print(context, `ResNet-50 on ${photos.length} photographs, ${backendsAtATime()}`)
      for (const { name, available, reason } of statuses) {
        if (!available) print(context, `${name.padEnd(16)}  not here: ${reason}`)
      }
      const backends = statuses.filter(({ available }) => available).map(({ name }) => name)
      const answers = new Map(backends.map(backend => [backend, [] as Classified[]]))
      const conformance = new Map<string, readonly Result[]>()
      const onReport = (backend: string, report: BackendReport): void => {
        if (report.kind === 'conformance') conformance.set(backend, report.results)
        if (report.kind !== 'answer') return
        answers.get(backend)?.push(report.answer)
        print(context, formatAnswer(backend, report.answer))
      }
      // The slowest backend stands last; begun first, it does not end alone.
      const tasks = backends.toReversed().map(backend => ({ backend, photos, weights, conformanceRuns }))
      await runTasks(tasks, context.signal, onReport)

      const all = backends.map((backend): Answers => ({ backend, answers: answers.get(backend) ?? [] }))
      for (const index of photos.keys()) print(context, `\n${formatAnswers(all, index)}`)
      const complaints = [
        ...reportAgreement(context, all),
        ...backends.flatMap(backend => reportConformance(context, backend, conformance.get(backend) ?? [])),
      ]
      if (complaints.length > 0) throw new Disagreement(complaints.join('; '))
    },
  }
}

function backendsAtATime(): string {
  return parallelTasks === 1 ? 'one backend after the other' : `up to ${parallelTasks} backends at a time`
}

function formatAnswer(backend: string, { file, ms, probabilities }: Classified): string {
  return `${backend.padEnd(16)}  ${file.padEnd(9)}  ${formatSeconds(ms).padStart(6)}  ${likeliestLabel(probabilities)}`
}

/** Prints how far the backends are apart, and returns what is wrong with that. */
function reportAgreement(context: Context, all: readonly Answers[]): readonly string[] {
  const { largestDifference, sameTop1 } = compareAnswers(
    all.map(({ answers }) => answers.map(({ probabilities }) => probabilities)),
  )
  const within = largestDifference <= probabilityBound
  const difference = `${largestDifference.toExponential(2)}, ${within ? 'within' : 'BEYOND'} the bound of ${probabilityBound}`
  print(context, `\nLargest difference of a probability between backends: ${difference}`)
  print(context, `Likeliest classes: ${sameTop1 ? 'the same on all backends' : 'NOT the same on all backends'}\n`)
  return [
    ...(within ? [] : ['probabilities differ by more than the bound']),
    ...(sameTop1 ? [] : ['the likeliest classes are not the same']),
  ]
}

/** Prints what the suite found, and returns what is wrong. */
function reportConformance(context: Context, backend: string, results: readonly Result[]): readonly string[] {
  print(context, `Conformance of ${backend}: ${formatCounts(results)}`)
  for (const failure of formatFailures({ backend, results }, conformanceRuns)) print(context, failure)
  const { failed } = summarise(results)
  return failed === 0 ? [] : [`${failed} checks of ${backend} fail`]
}
