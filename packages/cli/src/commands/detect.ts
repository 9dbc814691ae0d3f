import { mkdir, writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { Backend } from '@convene/core'
import { type AnyImage, drawBoxes, encodePng } from '@convene/data'
import { readImage } from '@convene/data/node'
import { predictor } from '@convene/nn'
import { imagenetLabels } from '@convene/zoo'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { formatBar, formatPercent, formatSeconds } from '../bar.ts'
import { type Context, print, printJson } from '../context.ts'
import { decoding, detectObjects, type Found, type Thresholds } from '../detector.ts'
import { UsageError } from '../failure.ts'
import { readable } from '../formatAnswers.ts'
import { oneLine } from '../oneLine.ts'
import { progressBar } from '../progress.ts'
import { loadResnet50 } from '../resnet50.ts'
import { slidingObjects } from '../slidingObjects.ts'
import { fraction, wholeNumber } from '../usage.ts'
import { loadDetector } from '../yolo.ts'

interface Result {
  readonly file: string
  readonly backend: string
  readonly ms: number
  /** Where the drawn picture is. */
  readonly picture: string
  readonly objects: readonly (Omit<Found, 'classNumber'> & { readonly label: string })[]
}

export function detect(context: Context): CommandDef {
  return {
    meta: { name: 'detect', description: 'Finds objects in photos, by Tiny YOLOv2 and the 80 classes of COCO' },
    args: {
      photo: { type: 'positional', description: 'JPEG or PNG files, as many as you like' },
      threshold: { type: 'string', default: '0.5', description: 'how sure the network must be, from 0 to 1' },
      iou: {
        type: 'string',
        description:
          'what overlaps a surer object of its class by more is the same one; 0.45, if left out, or 0.2 with --sliding',
      },
      out: {
        type: 'string',
        valueHint: 'path',
        description: 'the PNG that is drawn, detected.png if left out; of several photos, a folder for them',
      },
      model: { type: 'string', description: 'yolov2, yolov2Tiny, yolov3 or yolov3Tiny, with --weights' },
      weights: {
        type: 'string',
        valueHint: 'file',
        description: "best.safetensors of `convene train digit-boxes`; with --model, a file of darknet's",
      },
      sliding: {
        type: 'boolean',
        description: "instead, ResNet-50 slides over the photo: which of ImageNet's 1000 classes each window shows",
      },
      side: {
        type: 'string',
        valueHint: 'pixels',
        default: '448',
        description: "with --sliding, the photo's shorter side as the network sees it; a window has 224",
      },
      backend: backendOption,
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const thresholds = {
        threshold: fraction('threshold', String(args.threshold)),
        iou: fraction('iou', textOf(args.iou) ?? (args.sliding === true ? '0.2' : '0.45')),
      }
      const shorterSide = wholeNumber('side', String(args.side), 224, 2048)
      const pictures = picturesFor(args._, args.out === undefined ? undefined : String(args.out))
      const { cwd, signal } = context
      const asked = { model: textOf(args.model), weights: textOf(args.weights) }
      if (args.sliding === true && (asked.model ?? asked.weights) !== undefined) {
        const received = '--model or --weights'
        throw new UsageError({ code: 'usage.sliding', expected: '--sliding alone, by ResNet-50', received })
      }
      // What is cheap to get wrong comes first: no download for a photo that is none.
      const images: AnyImage[] = []
      for (const file of args._) {
        signal.throwIfAborted()
        images.push(await readImage(resolve(cwd, file)))
      }
      await withBackend(String(args.backend), cwd, async backend => {
        const { classNames, find, dispose } =
          args.sliding === true
            ? await slidingFinder(context, backend, { ...thresholds, shorterSide })
            : await yoloFinder(context, backend, { ...thresholds, ...asked })
        const bar = progressBar(context, 'detecting')
        const results: Result[] = []
        try {
          for (const [i, image] of images.entries()) {
            const start = performance.now()
            const found = await find(image)
            const ms = performance.now() - start
            const objects = found.map(({ classNumber, ...rest }) => ({ label: classNames[classNumber]!, ...rest }))
            await mkdir(resolve(cwd, pictures[i]!, '..'), { recursive: true })
            await writeFile(resolve(cwd, pictures[i]!), await encodePng(drawn(image, found, classNames)))
            results.push({ file: args._[i]!, backend: backend.name, ms, picture: pictures[i]!, objects })
            bar.update(i + 1, images.length)
          }
        } finally {
          bar.stop()
          dispose()
        }
        if (args.json === true) printJson(context, results)
        else for (const result of results) print(context, formatResult(result))
      })
    },
  }
}

/** Finds objects, once its network is there. */
interface Finder {
  readonly classNames: readonly string[]
  readonly find: (image: AnyImage) => Promise<readonly Found[]>
  readonly dispose: () => void
}

async function yoloFinder(
  context: Context,
  backend: Backend<unknown>,
  { model: name, weights: file, ...thresholds }: Thresholds & Parameters<typeof loadDetector>[1],
): Promise<Finder> {
  const { model, weights, classNames } = await loadDetector(context, { model: name, weights: file })
  const [height = 0, width = 0] = model.inputShape
  const network = predictor(backend, decoding(model), weights)
  const options = { ...thresholds, signal: context.signal }
  return {
    classNames,
    find: image => detectObjects(network, image, [height, width], options),
    dispose: () => network.dispose(),
  }
}

async function slidingFinder(
  context: Context,
  backend: Backend<unknown>,
  options: Thresholds & { readonly shorterSide: number },
): Promise<Finder> {
  const classifier = await loadResnet50(context, progressBar)
  const { signal } = context
  return {
    classNames: imagenetLabels.map(([, label]) => readable(label)),
    find: image => slidingObjects(backend, classifier, image, { ...options, signal }),
    // The network is made anew for each photo's size.
    dispose: () => {},
  }
}

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value))

/**
 * A picture's path for each photo.
 *
 * @throws UsageError usage.photo: none
 * @throws UsageError usage.out: one file for several photos, or two photos of one name
 */
function picturesFor(photos: readonly string[], out: string | undefined): readonly string[] {
  if (photos.length === 0) throw new UsageError({ code: 'usage.photo', expected: 'photos', received: 'none' })
  const isFile = out === undefined ? photos.length === 1 : /\.png$/i.test(out)
  if (isFile && photos.length === 1) return [out ?? 'detected.png']
  if (isFile) {
    const received = `${out} for ${photos.length}`
    throw new UsageError({ code: 'usage.out', expected: 'a folder for the pictures of several photos', received })
  }
  const paths = photos.map(file => join(out ?? 'detected', `${basename(file, extname(file))}.png`))
  const twice = paths.find((path, i) => paths.indexOf(path) !== i)
  if (twice !== undefined) {
    throw new UsageError({ code: 'usage.out', expected: 'photos of different names', received: `${twice} twice` })
  }
  return paths
}

function drawn(image: AnyImage, found: readonly Found[], classNames: readonly string[]) {
  // The surest last, over the others.
  const boxes = found.toReversed().map(({ classNumber, probability, box: { x, y, width, height } }) => ({
    x1: x,
    y1: y,
    x2: x + width,
    y2: y + height,
    label: classNumber,
    text: `${classNames[classNumber]} ${Math.round(100 * probability)} %`,
  }))
  return drawBoxes(image, boxes)
}

function formatResult({ file, backend, ms, picture, objects }: Result): string {
  const rows = objects.map(({ label, probability, box: { x, y, width, height } }) => {
    const place = `${Math.round(width)} × ${Math.round(height)} at ${Math.round(x)}, ${Math.round(y)}`
    return `  ${formatPercent(probability)}  ${formatBar(probability, 24)}  ${oneLine(label).padEnd(15)} ${place}`
  })
  const nothing = objects.length === 0 ? ['  nothing'] : []
  return [`${oneLine(file)}  (${backend}, ${formatSeconds(ms)})  ${oneLine(picture)}`, ...rows, ...nothing].join('\n')
}
