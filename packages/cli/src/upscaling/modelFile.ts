import { readFile } from 'node:fs/promises'
import { variableShapes } from '@convene/nn'
import { readCheckpoint } from '@convene/train'
import { assignWeights } from '@convene/zoo'
import { pretrainedEspcn } from '@convene/zoo/weights'
import * as v from 'valibot'
import { type ModelRecord, modelRecord } from '../training/modelRecord.ts'
import { type UpscalingName, upscalingNames, upscalingNetwork } from './network.ts'
import type { Upscaler } from './upscaleImage.ts'

/** What a trained network for super-resolution has to be known by. */
export interface UpscalingAbout {
  readonly network: UpscalingName
  readonly scale: number
}

export const upscalingRecord: ModelRecord<UpscalingAbout> = modelRecord(
  'convene.upscaling',
  'a network for super-resolution',
  v.object({
    network: v.picklist(upscalingNames),
    scale: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(8)),
  }),
)

/**
 * A network that `convene train super-resolution` has trained.
 *
 * @throws DataError checkpoint.format: not such a file
 * @throws DataError weights.…: its values do not fit the network
 */
export async function readUpscaler(path: string): Promise<Upscaler> {
  const checkpoint = readCheckpoint(await readFile(path), path)
  const { network: name, scale } = upscalingRecord.read(checkpoint, path)
  const network = upscalingNetwork(name, scale)
  return { network, weights: assignWeights(variableShapes(network.model), checkpoint.state.variables) }
}

/** The network that comes with the packages: twice as high and wide. */
export async function pretrainedUpscaler(): Promise<Upscaler> {
  const { weights } = await pretrainedEspcn()
  return { network: upscalingNetwork('espcn', 2), weights }
}
