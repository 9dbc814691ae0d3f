import { variableShapes } from '@convene/nn'
import { readCheckpoint } from '@convene/train'
import { assignWeights } from '@convene/zoo'
import * as v from 'valibot'
import type { Detector } from '../yolo.ts'
import { digitDetector } from './digitDetector.ts'
import { type ModelRecord, modelRecord } from './modelRecord.ts'

/** What a trained detector has to be known by. */
export interface DetectorAbout {
  readonly model: string
  /** [width, height] in pixels. */
  readonly anchors: readonly (readonly [width: number, height: number])[]
  readonly classNames: readonly string[]
}

const side = v.pipe(v.number(), v.finite(), v.gtValue(0))
export const detectorRecord: ModelRecord<DetectorAbout> = modelRecord(
  'convene.detector',
  'a detector',
  v.object({
    model: v.literal('digitDetector'),
    anchors: v.pipe(v.array(v.tuple([side, side])), v.minLength(1), v.maxLength(100)),
    classNames: v.pipe(v.array(v.string()), v.length(10)),
  }),
)

/**
 * A detector that `convene train` has trained.
 *
 * @param where the file, for messages
 * @throws DataError checkpoint.format: not such a file
 * @throws DataError weights.…: its values do not fit the network
 */
export function readTrainedDetector(bytes: Uint8Array, where: string): Detector {
  const checkpoint = readCheckpoint(bytes, where)
  const { anchors, classNames } = detectorRecord.read(checkpoint, where)
  const model = digitDetector(anchors)
  return { model, weights: assignWeights(variableShapes(model), checkpoint.state.variables), classNames }
}
