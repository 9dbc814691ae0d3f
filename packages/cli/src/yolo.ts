import type { Tree } from '@convene/core'
import { type HostTensor, variableShapes } from '@convene/nn'
import {
  assignWeights,
  cocoLabels,
  darknetLayersOf,
  readDarknet,
  type YoloModel,
  yolov2,
  yolov2Tiny,
  yolov3,
  yolov3Tiny,
} from '@convene/zoo'
import { pretrainedYolov2Tiny } from '@convene/zoo/weights'
import type { Context } from './context.ts'
import { openWeights } from './convertFiles.ts'
import { UsageError } from './failure.ts'
import { fetching, progressBar } from './progress.ts'
import { readTrainedDetector } from './training/detectorFile.ts'
import { oneOf } from './usage.ts'

/** A network that finds objects, with its weights. */
export interface Detector {
  readonly model: YoloModel
  readonly weights: Tree<HostTensor>
  readonly classNames: readonly string[]
}

const networks = { yolov2, yolov2Tiny, yolov3, yolov3Tiny }
const names = ['yolov2', 'yolov2Tiny', 'yolov3', 'yolov3Tiny'] as const

/** As large as a file of darknet's weights may be: twice the largest of these networks. */
const maxBytes = 2 ** 29

/**
 * The detector that the command's options ask for: Tiny YOLOv2 for COCO, which is fetched; one of darknet's, with a file of its
 * weights; or one that `convene train` has trained.
 *
 * @throws UsageError usage.model: none of them, or one without its weights
 * @throws DataError convert.read, source.…, darknet.…, checkpoint.…, weights.…
 */
export async function loadDetector(
  context: Context,
  { model: name, weights: file }: { readonly model: string | undefined; readonly weights: string | undefined },
): Promise<Detector> {
  if (file === undefined) {
    if (name === undefined)
      return { ...(await fetching(context, progressBar, pretrainedYolov2Tiny)), classNames: cocoLabels }
    throw new UsageError({ code: 'usage.model', expected: '--weights <file>, too', received: '--model alone' })
  }
  const network = name === undefined ? undefined : networks[oneOf('model', name, names)]
  const { files, path } = await openWeights(file, context)
  const bytes = await files.read(path, maxBytes)
  if (network === undefined) return readTrainedDetector(bytes, file)
  const model = network()
  const { weights } = readDarknet(bytes, darknetLayersOf(model), file)
  return { model, weights: assignWeights(variableShapes(model), weights), classNames: cocoLabels }
}
