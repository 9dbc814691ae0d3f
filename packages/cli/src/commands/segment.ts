import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type AnyImage, classColour, drawMask, encodePng, type Mask, resizeImage } from '@convene/data'
import { readImage } from '@convene/data/node'
import { predictor } from '@convene/nn'
import { parseWeightsSource } from '@convene/zoo/weights'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { formatPercent, formatSeconds } from '../bar.ts'
import { type Context, print, printJson } from '../context.ts'
import { oneLine } from '../oneLine.ts'
import { progressBar } from '../progress.ts'
import { readSegmenter } from '../segmenting/modelFile.ts'
import { loadVocSegmenter, segmentImage } from '../segmenting/segmenter.ts'

/** A class that is in a photo. */
interface Found {
  readonly label: string
  /** Of the photo's pixels, from 0 to 1. */
  readonly share: number
  /** In which it is drawn, as in CSS; none for the background, which is not. */
  readonly colour?: string
}

export function segment(context: Context): CommandDef {
  return {
    meta: {
      name: 'segment',
      description: "Draws over a photo what each pixel belongs to, by DeepLabv3 and VOC's 20 classes",
    },
    args: {
      photo: { type: 'positional', description: 'a JPEG or PNG file' },
      model: {
        type: 'string',
        valueHint: 'file',
        description: 'instead, best.safetensors of `train digit-masks`, for scenes of digits',
      },
      out: { type: 'string', valueHint: 'file', default: 'segmented.png', description: 'the PNG that is drawn' },
      backend: backendOption,
      weights: {
        type: 'string',
        valueHint: 'source',
        description:
          'a folder, a file or https address (.json, .tgz), or npm:<name>@<version>; DeepLabv3 as the default',
      },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const file = String(args.photo)
      const source = args.weights === undefined ? undefined : parseWeightsSource(String(args.weights))
      // What is cheap to get wrong comes first: no download for a photo that is none.
      const image = await readImage(resolve(context.cwd, file))
      const segmenter =
        args.model === undefined
          ? await loadVocSegmenter(context, source)
          : await readSegmenter(resolve(context.cwd, String(args.model)))
      await withBackend(String(args.backend), context.cwd, async backend => {
        const network = predictor(backend, segmenter.model, segmenter.weights)
        const bar = progressBar(context, 'segmenting')
        try {
          const start = performance.now()
          const { signal } = context
          const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
            bar.update(done, total)
          const mask = await segmentImage(segmenter, network, image, { signal, onProgress })
          const ms = performance.now() - start
          bar.stop()
          const picture = String(args.out)
          await writeFile(resolve(context.cwd, picture), await encodePng(drawMask(enlarged(image), mask)))
          const classes = foundIn(mask, segmenter.classNames)
          if (args.json === true) {
            printJson(context, { file, picture, network: segmenter.model.name, backend: backend.name, ms, classes })
          } else {
            const title = `${oneLine(file)}  (${picture}, ${backend.name}, ${formatSeconds(ms)})`
            print(context, [title, ...classes.map(formatFound)].join('\n'))
          }
        } finally {
          bar.stop()
          network.dispose()
        }
      })
    },
  }
}

/** As many whole times larger as fit into this, so that boundaries do not hide what they surround. */
const drawnSide = 512

function enlarged(image: AnyImage): AnyImage {
  const times = Math.floor(drawnSide / Math.max(image.height, image.width))
  return times < 2 ? image : resizeImage(image, [times * image.height, times * image.width], { method: 'nearest' })
}

/** What is in a mask, the largest first. */
function foundIn({ data }: Mask, classNames: readonly string[]): readonly Found[] {
  const counts = new Float64Array(classNames.length)
  for (const index of data) counts[index]! += 1
  return classNames
    .map((label, index): Found => {
      const share = counts[index]! / data.length
      return index === 0 ? { label, share } : { label, share, colour: cssColour(index) }
    })
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
}

const cssColour = (index: number): string =>
  `#${classColour(index)
    .map(value => value.toString(16).padStart(2, '0'))
    .join('')}`

function formatFound({ label, share, colour }: Found): string {
  return `  ${formatPercent(share)}  ${oneLine(label)}${colour === undefined ? '' : `, ${colour}`}`
}
