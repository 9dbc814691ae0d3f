import {
  type Key,
  mapTree,
  mergeTrees,
  nest,
  partition,
  randomKey,
  type Shape,
  sizeOf,
  splitKey,
  type Tree,
} from '@convene/core'
import { batchShape, type HostTensor, init, type Model, variableShapes } from '@convene/nn'
import type { Optimizer } from './optimizers/optimizer.ts'
import { trainedPaths } from './trainStep.ts'

/** The figures of an epoch, by name: `loss` and metrics, and of the validation the same under `validation/`. */
export type EpochRecord = Readonly<Record<string, number>>

/**
 * All that a training is at one moment, on the host: to be saved, and to go on from. Going on gives the same numbers as never
 * having stopped.
 */
export interface TrainState {
  /** How many steps there have been. */
  readonly step: number
  /** How many epochs are over. */
  readonly epoch: number
  /** How many batches of the next epoch are over. */
  readonly batch: number
  /** Where the next step's random numbers come from. */
  readonly key: Key
  /** By path: parameters and running statistics. */
  readonly variables: Tree<HostTensor>
  /** What the optimizer keeps: `<slot>/<path>`. */
  readonly slots: Tree<HostTensor>
  /** What this epoch's loss and metrics have seen so far, by name. */
  readonly sums: Readonly<Record<string, readonly number[]>>
  /** The epochs that are over. */
  readonly history: readonly EpochRecord[]
}

export interface StartOptions {
  /** Everything random follows from it; 0, if left out. */
  readonly seed?: number
  /** Values to begin with, of some or all variables; the others are initialized. */
  readonly weights?: Tree<HostTensor>
  readonly isFrozen?: ((path: string) => boolean) | undefined
}

/** A training before its first step. */
export function startState(model: Model, optimizer: Optimizer, options: StartOptions = {}): TrainState {
  const { seed = 0, weights = {}, isFrozen } = options
  const [initKey, key] = splitKey(randomKey(seed), 2)
  const { parameters, state } = init(model.layer, initKey, batchShape(model, 1))
  const variables = mapTree({ ...parameters, ...state }, (value, path) =>
    Object.hasOwn(weights, path) ? weights[path]! : value,
  )
  return {
    step: 0,
    epoch: 0,
    batch: 0,
    key,
    variables,
    slots: mapTree(slotShapes(model, optimizer, isFrozen), shape => ({ shape, data: new Float32Array(sizeOf(shape)) })),
    sums: {},
    history: [],
  }
}

/** The shapes of what an optimizer keeps for a model: `<slot>/<path>`. */
export function slotShapes(model: Model, optimizer: Optimizer, isFrozen?: (path: string) => boolean): Tree<Shape> {
  const trained = new Set(trainedPaths({ model, isFrozen }))
  const [shapes] = partition(variableShapes(model), path => trained.has(path))
  return mergeTrees(...optimizer.slots.map(slot => nest(slot, shapes)))
}
