import { nest, randomKey, type Shape, ShapeError, type Tree } from '@convene/core'
import { batchShape, drawNoise, flops, type HostTensor, init, type Model, noiseOf } from '@convene/nn'
import { models } from '@convene/zoo'
import { childSeed } from '../generate.ts'
import { between, randomTensor } from '../numbers.ts'

/** The names of the zoo's networks. */
export const architectureNames: readonly string[] = Object.keys(models)

/** Sides of images, smallest first: networks that shrink their input five times over need 32 pixels at least. */
const sides = [32, 64, 96, 128, 160, 192, 224, 256, 299]

/** Examples in a batch: enough for the statistics of a batch to vary. */
const batch = 3

/** Parts of a network's width, widest first. */
const widths = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32]

/** For one example, about: what takes a few seconds, bounds and slopes included, where kernels are plain loops. */
const mostMultiplyAdds = 1e6

/** Runs at its full width, so that there is one with the sizes of a large network. It takes minutes. */
const whole: ReadonlySet<string> = new Set(['resnet50'])

/** Narrower than their multiply-adds ask for: with so few parameters they are in every short suite, which has little time. */
const narrow: ReadonlySet<string> = new Set(['srcnn', 'espcn'])

/**
 * A network of the zoo over the smallest images that go through it, in a fraction of the time: with the same layers and weights
 * as over large ones; most with fewer channels, and ten classes.
 */
export function architectureNamed(name: string): Model {
  const make = models[name]!
  if (whole.has(name)) return overSmallestImages(make())
  if (narrow.has(name)) return overSmallestImages(make({ width: 1 / 16 }))
  const { multiplyAdds } = flops(overSmallestImages(make()))
  // Both ends of a layer are narrower.
  const width = widths.find(width => multiplyAdds * width ** 2 <= mostMultiplyAdds) ?? widths.at(-1)!
  return overSmallestImages(make({ width, classes: 10 }))
}

function overSmallestImages(model: Model): Model {
  const [height = 0, , channels = 1] = model.inputShape
  const shapes = sides.filter(side => side <= height).map((side): Shape => [side, side, channels])
  const fitting = shapes.find(inputShape => goesThrough({ ...model, inputShape }))
  return { ...model, inputShape: fitting ?? model.inputShape }
}

function goesThrough(model: Model): boolean {
  try {
    model.layer.build(batchShape(model, 1))
    return true
  } catch (error) {
    if (error instanceof ShapeError) return false
    throw error
  }
}

/**
 * First weights, a batch of images, what each output is to be like, and noise; the same seed gives the same. Probabilities are
 * to be like a label of one class for each example; maps, such as a detector's or a segmentation's, like numbers between −1 and 1.
 */
export function exampleOf(model: Model, seed: number): Tree<HostTensor> {
  const shape = batchShape(model, batch)
  const { parameters, state } = init(model.layer, randomKey(seed), shape)
  const { outputShape, auxiliary } = model.layer.build(shape)
  const labels = Object.entries({ y: outputShape, ...auxiliary }).map(([path, shape], i): [string, HostTensor] => [
    path,
    isMap(shape) ? randomTensor(shape, between(-1, 1), childSeed(seed, 3 + i)) : oneHot(shape),
  ])
  return {
    x: randomTensor(shape, between(-1, 1), childSeed(seed, 1)),
    ...nest('labels', Object.fromEntries(labels)),
    ...nest('variables', { ...parameters, ...state }),
    ...nest('noise', drawNoise(randomKey(childSeed(seed, 2)), noiseOf(model, batch))),
  }
}

/** Whether an output has places, rather than one answer for the whole example. */
export function isMap(output: Shape): boolean {
  return output.length > 2
}

function oneHot(shape: Shape): HostTensor {
  const [n = 1, classes = 1] = shape
  const classOf = (example: number) => (7 * example) % classes
  const data = Float32Array.from({ length: n * classes }, (_, i) =>
    i % classes === classOf(Math.floor(i / classes)) ? 1 : 0,
  )
  return { shape, data }
}
