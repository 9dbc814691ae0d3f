import { decodePredictions, imagenetLabels } from '@convene/zoo'
import { parseWeightsSource } from '@convene/zoo/weights'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { formatBar, formatPercent, formatSeconds } from '../bar.ts'
import { classifyPhotos } from '../classifyPhotos.ts'
import { type Context, print, printJson } from '../context.ts'
import { readable } from '../formatAnswers.ts'
import { oneLine } from '../oneLine.ts'
import { readPhotos } from '../photos.ts'
import { progressBar } from '../progress.ts'
import { loadResnet50, withPredictor } from '../resnet50.ts'
import { wholeNumber } from '../usage.ts'

interface Result {
  readonly file: string
  readonly backend: string
  readonly ms: number
  readonly top: readonly { readonly label: string; readonly probability: number }[]
}

export function classify(context: Context): CommandDef {
  return {
    meta: { name: 'classify', description: 'Says what photos show, by ResNet-50 and the 1000 classes of ImageNet' },
    args: {
      photo: { type: 'positional', description: 'JPEG or PNG files, as many as you like' },
      backend: backendOption,
      top: { type: 'string', default: '5', description: 'how many classes of each photo' },
      weights: {
        type: 'string',
        valueHint: 'source',
        description:
          'a folder, a file or https address (.json, .tgz), or npm:<name>@<version>; ResNet-50 as the default',
      },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const top = wholeNumber('top', String(args.top), 1, imagenetLabels.length)
      const source = args.weights === undefined ? undefined : parseWeightsSource(String(args.weights))
      // What is cheap to get wrong comes first: no download for a photo that is none.
      const photos = await readPhotos(args._, context.cwd, context.signal)
      await withBackend(String(args.backend), context.cwd, async backend => {
        const pretrained = await loadResnet50(context, progressBar, source)
        const results: Result[] = []
        const bar = progressBar(context, 'classifying')
        const options = {
          signal: context.signal,
          onProgress: ({ done, total }: { readonly done: number; readonly total: number }) =>
            bar.update(results.length + done / total, photos.length),
        }
        try {
          await withPredictor(backend, pretrained, async network => {
            for await (const { file, ms, probabilities } of classifyPhotos(photos, network, options)) {
              const likeliest = decodePredictions(probabilities, { top })
              const labels = likeliest.map(({ label, probability }) => ({ label, probability }))
              results.push({ file, backend: backend.name, ms, top: labels })
            }
          })
        } finally {
          bar.stop()
        }
        if (args.json === true) printJson(context, results)
        else for (const result of results) print(context, formatResult(result))
      })
    },
  }
}

function formatResult({ file, backend, ms, top }: Result): string {
  const lines = top.map(({ label, probability }) => {
    return `  ${formatPercent(probability)}  ${formatBar(probability, 24)}  ${readable(label)}`
  })
  return [`${oneLine(file)}  (${backend}, ${formatSeconds(ms)})`, ...lines].join('\n')
}
