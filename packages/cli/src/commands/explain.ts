import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { centreCrop, encodePng, type Image, imageToInput, resizeImage, resizeShorterSide } from '@convene/data'
import { readImage } from '@convene/data/node'
import { gradCam, predictor } from '@convene/nn'
import { imagenetLabels } from '@convene/zoo'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { formatPercent } from '../bar.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { readable } from '../formatAnswers.ts'
import { oneLine } from '../oneLine.ts'
import { progressBar } from '../progress.ts'
import { loadResnet50 } from '../resnet50.ts'

/** Of the picture that is drawn. */
const side = 448

export function explain(context: Context): CommandDef {
  return {
    meta: { name: 'explain', description: 'Draws over a photo where ResNet-50 looks for a class (Grad-CAM)' },
    args: {
      photo: { type: 'positional', description: 'a JPEG or PNG file' },
      class: { type: 'string', description: "a class of ImageNet's, such as tabby; the likeliest, if left out" },
      out: { type: 'string', valueHint: 'file', default: 'explained.png', description: 'the PNG that is drawn' },
      backend: backendOption,
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const asked = args.class === undefined ? undefined : classNamed(String(args.class))
      const image = await readImage(resolve(context.cwd, String(args.photo)))
      const x = imageToInput(image, { size: [224, 224], mode: 'caffe' })
      const out = resolve(context.cwd, String(args.out))
      await withBackend(String(args.backend), context.cwd, async backend => {
        const { model, weights } = await loadResnet50(context, progressBar)
        const { signal } = context
        const network = predictor(backend, model, weights)
        try {
          const data = Array.from((await network.predict(x, { signal })).data)
          const classIndex = asked ?? data.indexOf(Math.max(...data))
          const map = await gradCam(backend, model, weights, x, { classIndex, signal })
          const cut = centreCrop(resizeShorterSide(image, side, { method: 'bilinear' }), [side, side])
          await writeFile(out, await encodePng(drawn(cut, map)))
          const [, label] = imagenetLabels[classIndex]!
          const result = { file: String(args.photo), label, probability: data[classIndex]!, picture: String(args.out) }
          if (args.json === true) printJson(context, result)
          else
            print(
              context,
              `${oneLine(result.file)}: ${readable(label)}, ${formatPercent(result.probability).trim()}  (${result.picture})`,
            )
        } finally {
          network.dispose()
        }
      })
    },
  }
}

/** @throws UsageError usage.class: there is none of that name */
function classNamed(name: string): number {
  const index = imagenetLabels.findIndex(([, label]) => label === name || readable(label) === name)
  if (index >= 0) return index
  const near = imagenetLabels.filter(([, label]) => label.includes(name)).slice(0, 5)
  const expected = near.length === 0 ? "a class of ImageNet's" : near.map(([, label]) => label).join(', ')
  throw new UsageError({ code: 'usage.class', expected, received: JSON.stringify(name) })
}

/** The picture, with yellow to red over it where the map is high. */
function drawn(
  picture: Image<Float32Array>,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array },
): Image {
  const highest = data.reduce((best, value) => Math.max(best, value), 0) || 1
  const [height = 1, width = 1] = shape
  const grey = Float32Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)]! / highest)
  const map = resizeImage({ height, width, channels: 3, data: grey }, [picture.height, picture.width], {
    method: 'bilinear',
  })
  const pixels = Uint8Array.from(picture.data, (value, i) => {
    const strength = map.data[i]!
    const colour = [255, 230 * (1 - strength), 0][i % 3]!
    const share = 0.65 * strength
    return Math.round((1 - share) * value + share * colour)
  })
  return { height: picture.height, width: picture.width, channels: 3, data: pixels }
}
