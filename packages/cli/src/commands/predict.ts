import { resolve } from 'node:path'
import { readImage } from '@convene/data/node'
import { predictor } from '@convene/nn'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { formatBar, formatPercent } from '../bar.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { oneLine } from '../oneLine.ts'
import { readTrainedModel } from '../training/modelFile.ts'
import { seen } from '../training/seen.ts'
import { wholeNumber } from '../usage.ts'

export function predict(context: Context): CommandDef {
  return {
    meta: { name: 'predict', description: 'Says what photos show, by a network that `convene train` has trained' },
    args: {
      weights: { type: 'positional', description: 'best.safetensors of a training, then JPEG or PNG files' },
      backend: backendOption,
      top: { type: 'string', default: '3', description: 'how many classes of each photo' },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const [weightsFile, ...photos] = args._
      if (weightsFile === undefined || photos.length === 0) {
        const received = weightsFile === undefined ? 'none' : 'no photo'
        throw new UsageError({ code: 'usage.photo', expected: 'a file of weights, then photos', received })
      }
      const top = wholeNumber('top', String(args.top), 1, 100_000)
      const { model, weights, about } = await readTrainedModel(resolve(context.cwd, weightsFile))
      await withBackend(String(args.backend), context.cwd, async backend => {
        const network = predictor(backend, model, weights)
        try {
          const results = []
          for (const file of photos) {
            const input = seen(await readImage(resolve(context.cwd, file)), model, about.vision)
            const { data } = await network.predict(input, { signal: context.signal })
            const ranked = about.classNames
              .map((label, i) => ({ label, probability: data[i]! }))
              .sort((a, b) => b.probability - a.probability)
            results.push({ file, top: ranked.slice(0, top) })
          }
          if (args.json === true) printJson(context, results)
          else for (const { file, top } of results) print(context, [oneLine(file), ...top.map(formatClass)].join('\n'))
        } finally {
          network.dispose()
        }
      })
    },
  }
}

function formatClass({ label, probability }: { readonly label: string; readonly probability: number }): string {
  return `  ${formatPercent(probability)}  ${formatBar(Math.min(1, Math.max(0, probability)), 24)}  ${oneLine(label)}`
}
