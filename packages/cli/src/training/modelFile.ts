import { readFile } from 'node:fs/promises'
import { DataError, type Tree } from '@convene/core'
import { type HostTensor, type Model, variableShapes } from '@convene/nn'
import { readCheckpoint } from '@convene/train'
import { assignWeights, models, resnet50 } from '@convene/zoo'
import { resnet50ImagenetEpsilon } from '@convene/zoo/weights'
import * as v from 'valibot'
import { type ModelRecord, modelRecord } from './modelRecord.ts'
import type { Normalization } from './normalization.ts'

/** How a network sees images. */
export type Vision =
  /** As its data set was: pixels in [0, 1], zeros around, less the mean, over the standard deviation. */
  | { readonly kind: 'dataset'; readonly normalization: Normalization; readonly border: number }
  /** As its base was trained on photos. */
  | { readonly kind: 'photo'; readonly size: readonly [number, number]; readonly mode: 'caffe' }

/** What a trained network has to be known by. */
export interface About {
  /** A name of the zoo's. */
  readonly model: string
  readonly classNames: readonly string[]
  /** Whether it began as the pretrained network of this name. */
  readonly isPretrained: boolean
  readonly vision: Vision
  /** What it was trained on. */
  readonly dataset: string
}

const numbers = v.array(v.pipe(v.number(), v.finite()))
export const zooRecord: ModelRecord<About> = modelRecord(
  'convene.model',
  'a network of the zoo',
  v.object({
    model: v.string(),
    classNames: v.pipe(v.array(v.string()), v.minLength(2)),
    isPretrained: v.boolean(),
    dataset: v.string(),
    vision: v.variant('kind', [
      v.object({
        kind: v.literal('dataset'),
        normalization: v.object({ mean: numbers, standardDeviation: numbers }),
        border: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
      }),
      v.object({
        kind: v.literal('photo'),
        size: v.tuple([v.pipe(v.number(), v.integer()), v.pipe(v.number(), v.integer())]),
        mode: v.literal('caffe'),
      }),
    ]),
  }),
)

export interface TrainedModel {
  readonly model: Model
  readonly weights: Tree<HostTensor>
  readonly about: About
}

/**
 * A network that `convene train` has trained.
 *
 * @throws DataError checkpoint.format: not such a file
 * @throws DataError weights.…: its values do not fit the network
 */
export async function readTrainedModel(path: string): Promise<TrainedModel> {
  const checkpoint = readCheckpoint(await readFile(path), path)
  const about = zooRecord.read(checkpoint, path)
  const model = modelFor(about)
  if (model === undefined) {
    const received = JSON.stringify(about.model)
    throw new DataError({ code: 'checkpoint.format', expected: `a network of the zoo in ${path}`, received })
  }
  return { model, weights: assignWeights(variableShapes(model), checkpoint.state.variables), about }
}

function modelFor({ model, classNames, isPretrained }: About): Model | undefined {
  const classes = classNames.length
  if (isPretrained) return model === 'resnet50' ? resnet50({ classes, epsilon: resnet50ImagenetEpsilon }) : undefined
  return Object.hasOwn(models, model) ? models[model]!({ classes }) : undefined
}
