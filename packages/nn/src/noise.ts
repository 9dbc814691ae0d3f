import { type Key, mapTree, type Shape, splitKey, type Tree, uniform } from '@convene/core'
import type { HostTensor } from './init.ts'
import { batchShape, type Model } from './model.ts'

/** What a model draws from in each step of training, by path: the shapes of what `Training.noise` holds. */
export function noiseOf(model: Model, batch: number): Tree<Shape> {
  return model.layer.build(batchShape(model, batch)).noise
}

/**
 * Numbers for one step of training, uniform in [0, 1). The same key gives the same everywhere; each step takes another.
 *
 * @param shapes as `noiseOf` gives them
 */
export function drawNoise(key: Key, shapes: Tree<Shape>): Tree<HostTensor> {
  const paths = Object.keys(shapes)
  const keys = splitKey(key, paths.length)
  const keyOf = new Map(paths.map((path, i) => [path, keys[i]!]))
  return mapTree(shapes, (shape, path) => ({ shape, data: uniform(keyOf.get(path)!, shape) }))
}
