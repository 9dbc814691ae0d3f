import {
  type CocoEvaluation,
  type CocoIouType,
  type CocoNumbers,
  evaluateCoco,
  parseCocoGroundTruth,
  parseCocoResults,
} from '@convene/detection'
import type { CommandDef } from 'citty'
import { type Context, print, printJson } from '../context.ts'
import { evaluateFolders, type VocNumbers } from '../evaluateFolders.ts'
import { UsageError } from '../failure.ts'
import { isFolder } from '../isFolder.ts'
import { oneLine } from '../oneLine.ts'
import { inFile, readJson } from '../readJson.ts'
import { formatTable } from '../table.ts'
import { oneOf } from '../usage.ts'

/** As much as becomes one text in Node.js, less a little. */
const maxFileBytes = 500 * 2 ** 20

export function evaluation(context: Context): CommandDef {
  return {
    meta: { name: 'eval', description: "COCO's or VOC's numbers for what a detector found" },
    args: {
      gt: {
        type: 'string',
        required: true,
        valueHint: 'path',
        description: "what there is to find: COCO's JSON, or a folder of VOC's XML or YOLO's text",
      },
      dt: {
        type: 'string',
        required: true,
        valueHint: 'path',
        description: "what was found: COCO's results, or a folder of VOC's results or YOLO's text",
      },
      iou: { type: 'string', valueHint: 'type', description: 'bbox (boxes, if left out) or segm (masks)' },
      json: { type: 'boolean', description: 'all numbers as JSON; −1 where there is nothing to find' },
    },
    run: async ({ args }) => {
      const iouType = oneOf('iou', String(args.iou ?? 'bbox'), ['bbox', 'segm'])
      const [truth, results] = [String(args.gt), String(args.dt)]
      if (await isFolder(truth, context.cwd)) {
        if (iouType === 'segm')
          throw new UsageError({ code: 'usage.iou', expected: 'bbox, of folders', received: iouType })
        const numbers = await evaluateFolders(truth, results, context.cwd)
        if (args.json === true) printJson(context, numbers)
        else print(context, formatVoc(numbers))
        return
      }
      const { curves, ...numbers } = await evaluateFiles(context, truth, results, iouType)
      if (args.json === true) printJson(context, numbers)
      else print(context, formatNumbers(numbers))
    },
  }
}

async function evaluateFiles(
  { cwd }: Context,
  truthFile: string,
  resultsFile: string,
  iouType: CocoIouType,
): Promise<CocoEvaluation> {
  const read = (file: string, what: string) => readJson(file, cwd, { code: 'eval', what, maxBytes: maxFileBytes })
  const truthJson = await read(truthFile, "a file of COCO's annotations")
  const truth = inFile(truthFile, () => parseCocoGroundTruth(truthJson, { iouType }))
  const resultsJson = await read(resultsFile, "a file of COCO's results")
  const results = inFile(resultsFile, () => parseCocoResults(resultsJson, truth, { iouType }))
  return evaluateCoco(truth, results, { iouType })
}

const rows: readonly (readonly [keyof CocoNumbers, string])[] = [
  ['AP', 'average precision, IoU 0.50 to 0.95'],
  ['AP50', 'at IoU 0.50'],
  ['AP75', 'at IoU 0.75'],
  ['APs', 'of small objects, up to 32² pixels'],
  ['APm', 'of medium ones'],
  ['APl', 'of large ones, from 96² pixels on'],
  ['AR1', 'average recall, one detection in an image'],
  ['AR10', 'ten detections'],
  ['AR100', 'a hundred detections'],
  ['ARs', 'of small objects'],
  ['ARm', 'of medium ones'],
  ['ARl', 'of large ones'],
]

function formatNumbers({ perClass, ...numbers }: Omit<CocoEvaluation, 'curves'>): string {
  const all = rows.map(([name, meaning]) => [name, three(numbers[name]), meaning])
  const classes = perClass
    .filter(({ AP }) => AP >= 0)
    .map(({ name, AP, AP50, AP75, AR100 }) => [oneLine(name), three(AP), three(AP50), three(AP75), three(AR100)])
  const without = perClass.length - classes.length
  return [
    formatTable(['number', 'value', 'meaning'], all, { right: [1] }),
    formatTable(['class', 'AP', 'AP50', 'AP75', 'AR100'], classes, { right: [1, 2, 3, 4] }),
    ...(without > 0 ? [`${without} classes without objects to find`] : []),
  ].join('\n\n')
}

function formatVoc({ mAP, mAP11, iouThreshold, otherDetections, perClass }: VocNumbers): string {
  const classes = perClass.map(({ name, AP, AP11, positives, truePositives, falsePositives }) => {
    return [oneLine(name), three(AP), three(AP11), positives, truePositives, falsePositives]
  })
  const header = ['class', 'AP', 'AP, 11 points', 'objects', 'found', 'mistakes']
  return [
    formatTable(header, classes, { right: [1, 2, 3, 4, 5] }),
    `Mean AP at IoU above ${iouThreshold}: ${three(mAP)}, at 11 points ${three(mAP11)}`,
    ...(otherDetections > 0 ? [`${otherDetections} detections of classes without objects`] : []),
  ].join('\n\n')
}

function three(value: number): string {
  return value < 0 ? '–' : value.toFixed(3)
}
