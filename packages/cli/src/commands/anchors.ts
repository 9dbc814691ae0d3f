import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DataError, randomKey } from '@convene/core'
import { boxesOfLabels, clusterAnchors, labelFormatOf, labelFormats, type TextFiles } from '@convene/detection'
import { readLabelFolder } from '@convene/detection/node'
import type { CommandDef } from 'citty'
import { type Context, print, printJson, remark } from '../context.ts'
import { type ElbowPoint, elbowPlot } from '../elbowPlot.ts'
import { isFolder } from '../isFolder.ts'
import { readText } from '../readText.ts'
import { formatTable } from '../table.ts'
import { oneOf, wholeNumber } from '../usage.ts'

const maxFileBytes = 500 * 2 ** 20
const maxAnchors = 100

export function anchors(context: Context): CommandDef {
  return {
    meta: { name: 'anchors', description: 'Sizes of anchors for the boxes of labels, by k-means under 1 − IoU' },
    args: {
      labels: { type: 'positional', description: 'a file or folder of labels' },
      k: { type: 'string', valueHint: 'n', description: 'how many anchors; 5, if left out' },
      format: {
        type: 'string',
        valueHint: 'name',
        description: `${Object.keys(labelFormats).join(', ')}; found out, if left out`,
      },
      size: {
        type: 'string',
        valueHint: 'pixels',
        description: "width and height of the network's input, to scale to",
      },
      seed: { type: 'string', valueHint: 'n', description: 'of the random start; 0, if left out' },
      elbow: {
        type: 'string',
        valueHint: 'file',
        description: 'writes a picture (SVG) of how well more and fewer fit',
      },
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const k = wholeNumber('k', String(args.k ?? 5), 1, maxAnchors)
      const seed = wholeNumber('seed', String(args.seed ?? 0), -(2 ** 31), 2 ** 31 - 1)
      const size = args.size === undefined ? undefined : wholeNumber('size', String(args.size), 1, 2 ** 16)
      const names = Object.keys(labelFormats) as (keyof typeof labelFormats)[]
      const format = args.format === undefined ? undefined : oneOf('format', String(args.format), names)
      const files = await readLabels(context, String(args.labels))
      const boxes = boxesOfLabels(labelFormats[format ?? labelFormatOf(files)].read(files), {
        ...(size !== undefined && { inputSize: [size, size] }),
      })
      const sizes = boxes.flatMap(({ width, height }) => [width, height])
      const fit = (count: number) => clusterAnchors(sizes, count, randomKey(seed))
      const found = fit(k)
      const counts = Array.from({ length: Math.min(Math.max(10, k), boxes.length) }, (_, i) => i + 1)
      const curve = counts.map((count): ElbowPoint => {
        return { k: count, meanIou: count === k ? found.meanIou : fit(count).meanIou }
      })
      if (args.elbow !== undefined) await writePicture(context, String(args.elbow), await elbowPlot(curve, k))
      if (args.json === true) printJson(context, { k, boxes: boxes.length, seed, ...found, curve })
      else print(context, formatAnchors(found, boxes.length))
    },
  }
}

/** A file stands alone in its folder. */
async function readLabels({ cwd }: Context, path: string): Promise<TextFiles> {
  if (await isFolder(path, cwd)) return readLabelFolder(resolve(cwd, path))
  const options = { code: 'anchors', what: 'a file or folder of labels', maxBytes: maxFileBytes }
  return new Map([[path.replace(/^.*[/\\]/, ''), await readText(path, cwd, options)]])
}

async function writePicture(context: Context, file: string, picture: string): Promise<void> {
  try {
    await writeFile(resolve(context.cwd, file), picture)
  } catch (cause) {
    const received = `${file}: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new DataError({ code: 'anchors.write', expected: 'a file that can be written', received, cause })
  }
  remark(context, `The picture is in ${file}`)
}

function formatAnchors({ anchors, meanIou }: ReturnType<typeof clusterAnchors>, boxes: number): string {
  const rows = anchors.map(sides => sides.map(side => side.toPrecision(4)))
  const table = formatTable(['width', 'height'], rows, { right: [0, 1] })
  return `${table}\n\nMean IoU of ${boxes} boxes with the best of ${anchors.length}: ${meanIou.toFixed(4)}`
}
