import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpu } from '@convene/backend-cpu'
import { opaque, randomKey } from '@convene/core'
import { encodePng, imageToInput } from '@convene/data'
import { readImage } from '@convene/data/node'
import { conv2D, dense, globalAveragePooling2D, init, type Model, predictor, sequential } from '@convene/nn'
import { rowsOf } from '@convene/train'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectingContext } from '../run.testing.ts'
import { type Base, featuresOf, photoBatches, splitAtRandom } from './transfer.ts'

const model: Model = {
  name: 'small',
  inputShape: [16, 16, 3],
  layer: sequential([
    conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
    globalAveragePooling2D(),
    dense({ name: 'predictions', units: 7 }),
  ]),
}
const { parameters } = init(model.layer, randomKey(2), [1, 16, 16, 3])
const base: Base = { model, weights: parameters, head: 'predictions', size: [16, 16], mode: 'caffe' }
const backend = opaque(cpu())

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  for (const [name, level] of [
    ['dark', 20],
    ['light', 220],
  ] as const) {
    await mkdir(join(folder, name))
    for (let i = 0; i < 6; i++) {
      const data = Uint8Array.from({ length: 20 * 18 * 3 }, (_, at) => level + ((at * (i + 3)) % 30))
      await writeFile(join(folder, name, `${i}.png`), await encodePng({ height: 20, width: 18, channels: 3, data }))
    }
  }
  await writeFile(join(folder, 'dark', 'broken.png'), 'no picture')
})
afterAll(() => rm(folder, { recursive: true }))

describe('features', () => {
  it('are what the base makes of each image; one that is none is named and left out', async () => {
    const { context, stderr } = collectingContext()
    const { files, classNames, x, labels } = await featuresOf(context, backend, base, { folder })
    expect(classNames).toEqual(['dark', 'light'])
    expect(x.shape).toEqual([12, 4])
    expect(Array.from(labels.data)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    expect(stderr()).toMatch(/^left out: .*broken\.png/)
    // The last layer, on the features, says what the whole network says.
    const { data } = await predictor(backend, model, parameters).predict(
      imageToInput(await readImage(files[9]!.path), base),
    )
    const kernel = parameters['predictions/kernel']!.data
    const own = Array.from(x.data.subarray(9 * 4, 10 * 4))
    const expected = Array.from({ length: 7 }, (_, unit) =>
      own.reduce((sum, f, i) => sum + f * kernel[i * 7 + unit]!, 0),
    )
    expect(Array.from(data)).toEqual(expected.map(value => expect.closeTo(value, 3)))
  })
})

it('a fifth is kept apart, the same one for the same key', () => {
  const { train, validation } = splitAtRandom(randomKey(1), 12)
  expect(validation.length).toBe(2)
  expect([...train, ...validation].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i))
  expect(splitAtRandom(randomKey(1), 12).validation).toEqual(validation)
  expect(
    Array.from(rowsOf({ shape: [3, 2], data: Float32Array.of(0, 1, 2, 3, 4, 5) }, Int32Array.of(2, 0)).data),
  ).toEqual([4, 5, 0, 1])
})

it('batches of photos have each image once, in another order in each epoch', async () => {
  const files = Array.from({ length: 6 }, (_, i) => ({
    path: join(folder, i % 2 ? 'light' : 'dark', `${i}.png`),
    label: i % 2,
  }))
  const batches = photoBatches(files, base, 4, randomKey(3))
  const sums = async (epoch: number) => {
    const found: number[] = []
    for await (const { x, labels } of batches(epoch)) {
      const size = x!.data.length / labels!.data.length
      labels!.data.forEach((label, i) => {
        const sum = x!.data.subarray(i * size, (i + 1) * size).reduce((total, value) => total + value, 0)
        // What is light is far above the mean, what is dark far below.
        expect(sum > 0).toBe(label === 1)
        found.push(sum)
      })
    }
    return found
  }
  const [first, again, second] = [await sums(0), await sums(0), await sums(1)]
  expect(again).toEqual(first)
  expect(second).not.toEqual(first)
  expect(second.toSorted()).toEqual(first.toSorted())
})
