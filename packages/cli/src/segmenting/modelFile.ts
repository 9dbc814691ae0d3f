import { readFile } from 'node:fs/promises'
import { variableShapes } from '@convene/nn'
import { readCheckpoint } from '@convene/train'
import { assignWeights, models } from '@convene/zoo'
import * as v from 'valibot'
import { type ModelRecord, modelRecord } from '../training/modelRecord.ts'
import type { Segmenter } from './segmenter.ts'

/** What a trained network for segmentation has to be known by. */
export interface SegmentingAbout {
  readonly network: SegmentingName
  /** The first is the background's. */
  readonly classNames: readonly string[]
}

/** Networks that `convene train` trains for segmentation, by the zoo's names. */
export const segmentingNames = ['unetDigits'] as const
export type SegmentingName = (typeof segmentingNames)[number]

export const segmentingRecord: ModelRecord<SegmentingAbout> = modelRecord(
  'convene.segmenting',
  'a network for segmentation',
  v.object({
    network: v.picklist(segmentingNames),
    classNames: v.pipe(v.array(v.string()), v.minLength(2), v.maxLength(256)),
  }),
)

/**
 * A network that `convene train digit-masks` has trained.
 *
 * @throws DataError checkpoint.format: not such a file
 * @throws DataError weights.…: its values do not fit the network
 */
export async function readSegmenter(path: string): Promise<Segmenter> {
  const checkpoint = readCheckpoint(await readFile(path), path)
  const { network, classNames } = segmentingRecord.read(checkpoint, path)
  const model = models[network]!({ classes: classNames.length })
  const weights = assignWeights(variableShapes(model), checkpoint.state.variables)
  return { model, weights, classNames, scale: 1, offset: 0 }
}
