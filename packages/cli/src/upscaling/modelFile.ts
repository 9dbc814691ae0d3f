import { readFile } from 'node:fs/promises'
import { DataError } from '@convene/core'
import { variableShapes } from '@convene/nn'
import { readCheckpoint } from '@convene/train'
import { assignWeights } from '@convene/zoo'
import { pretrainedEspcn } from '@convene/zoo/weights'
import * as v from 'valibot'
import { type UpscalingName, upscalingNames, upscalingNetwork } from './network.ts'
import type { Upscaler } from './upscaleImage.ts'

/** What a trained network for super-resolution has to be known by. */
export interface UpscalingAbout {
  readonly network: UpscalingName
  readonly scale: number
}

const about: v.GenericSchema<unknown, UpscalingAbout> = v.object({
  network: v.picklist(upscalingNames),
  scale: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(8)),
})

const entry = 'convene.upscaling'

/** For the metadata of a checkpoint. */
export function upscalingMetadata(value: UpscalingAbout): Readonly<Record<string, string>> {
  return { [entry]: JSON.stringify(value) }
}

/**
 * A network that `convene train super-resolution` has trained.
 *
 * @throws DataError checkpoint.format: not such a file
 * @throws DataError weights.…: its values do not fit the network
 */
export async function readUpscaler(path: string): Promise<Upscaler> {
  const checkpoint = readCheckpoint(await readFile(path), path)
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), about), checkpoint.about[entry])
  if (!parsed.success) {
    const expected = `which network for super-resolution it is, in ${path}`
    throw new DataError({ code: 'checkpoint.format', expected, received: 'none' })
  }
  const network = upscalingNetwork(parsed.output.network, parsed.output.scale)
  return { network, weights: assignWeights(variableShapes(network.model), checkpoint.state.variables) }
}

/** The network that comes with the packages: twice as high and wide. */
export async function pretrainedUpscaler(): Promise<Upscaler> {
  const { weights } = await pretrainedEspcn()
  return { network: upscalingNetwork('espcn', 2), weights }
}
