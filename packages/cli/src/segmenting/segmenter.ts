import type { RunOptions } from '@convene/core'
import { type AnyImage, letterbox, type Mask } from '@convene/data'
import type { Predictor } from '@convene/nn'
import { vocLabels } from '@convene/zoo'
import { type Pretrained, pretrainedDeeplabV3, type WeightsSource } from '@convene/zoo/weights'
import type { Context } from '../context.ts'
import { fetching, progressBar } from '../progress.ts'

/** A network that says of each pixel what it belongs to, and how it sees photos. */
export interface Segmenter extends Pretrained {
  /** The first is the background's. */
  readonly classNames: readonly string[]
  /** A pixel's value v from 0 to 1 is scale · v + offset to it. */
  readonly scale: number
  readonly offset: number
}

/** DeepLabv3 for VOC's classes; shows how the download of its weights gets on. */
export async function loadVocSegmenter(context: Context, source?: WeightsSource): Promise<Segmenter> {
  const pretrained = await fetching(context, progressBar, options =>
    pretrainedDeeplabV3({ ...options, ...(source && { source }) }),
  )
  return { ...pretrained, classNames: vocLabels, scale: 2, offset: -1 }
}

/** The likeliest class of each pixel of a photo that is made to fit the network's input; of equal ones, the first. */
export async function segmentImage(
  { model, classNames, scale, offset }: Segmenter,
  network: Predictor,
  image: AnyImage,
  options: RunOptions,
): Promise<Mask> {
  const [height = 1, width = 1] = model.inputShape
  const { data, shape, inside } = letterbox(image, [height, width])
  const x = { shape, data: data.map(value => scale * value + offset) }
  const probabilities = (await network.predict(x, options)).data
  const classes = classNames.length
  const mask = new Uint8Array(inside.height * inside.width)
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const [y, x] = [inside.top + Math.floor(pixel / inside.width), inside.left + (pixel % inside.width)]
    const at = (y * width + x) * classes
    let best = 0
    for (let c = 1; c < classes; c++) if (probabilities[at + c]! > probabilities[at + best]!) best = c
    mask[pixel] = best
  }
  return { height: inside.height, width: inside.width, data: mask }
}
