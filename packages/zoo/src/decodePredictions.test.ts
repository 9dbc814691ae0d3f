import { existsSync, readFileSync } from 'node:fs'
import { DataError } from '@convene/core'
import { describe, expect, it } from 'vitest'
import { decodePredictions } from './decodePredictions.ts'
import { imagenetLabels } from './imagenetLabels.ts'

const none = () => new Float32Array(1000)
const probable = (...pairs: readonly (readonly [index: number, probability: number])[]) => {
  const probabilities = none()
  for (const [index, probability] of pairs) probabilities[index] = probability
  return probabilities
}

describe('decodePredictions', () => {
  it('sorts, likeliest first', () => {
    expect(decodePredictions(probable([22, 0.25], [249, 0.5], [698, 0.125]), { top: 3 })).toEqual([
      { label: 'malamute', wnid: 'n02110063', probability: 0.5 },
      { label: 'bald_eagle', wnid: 'n01614925', probability: 0.25 },
      { label: 'palace', wnid: 'n03877845', probability: 0.125 },
    ])
  })

  it('gives five, and the lower index first where probabilities are equal', () => {
    const labels = decodePredictions(probable([999, 0.5], [1, 0.5])).map(({ label }) => label)
    expect(labels).toEqual(['goldfish', 'toilet_tissue', 'tench', 'great_white_shark', 'tiger_shark'])
  })

  it.each([
    ['a wrong number of classes', new Float32Array(1001), {}, 'decodePredictions.length'],
    ['NaN', probable([7, Number.NaN]), {}, 'decodePredictions.nan'],
    ['top 0', none(), { top: 0 }, 'decodePredictions.top'],
    ['top 1.5', none(), { top: 1.5 }, 'decodePredictions.top'],
    ['top 1001', none(), { top: 1001 }, 'decodePredictions.top'],
  ])('refuses %s', (_, probabilities, options, code) => {
    expect(() => decodePredictions(probabilities, options)).toThrow(DataError)
    expect(() => decodePredictions(probabilities, options)).toThrow(code)
  })
})

describe('imagenetLabels', () => {
  it('are 1000 classes in the order of their identifiers', () => {
    const wnids = imagenetLabels.map(([wnid]) => wnid)
    expect(wnids).toHaveLength(1000)
    expect(wnids).toEqual([...new Set(wnids)].sort())
  })

  const published = new URL('../../../../shared/vectors/labels/imagenet_class_index.json', import.meta.url)
  it.skipIf(!existsSync(published))('are those that Keras publishes (skipped without the shared vectors)', () => {
    const classes: unknown = JSON.parse(readFileSync(published, 'utf8'))
    expect(Object.fromEntries(imagenetLabels.map((pair, index) => [index, pair]))).toEqual(classes)
  })
})
