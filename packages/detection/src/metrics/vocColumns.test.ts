import { describe, expect, it } from 'vitest'
import { labelFormats } from '../labels/formats.ts'
import { evaluateVoc } from './evaluateVoc.ts'
import { readVocResults, vocDetectionsOf, vocObjectsOf } from './vocColumns.ts'

const annotation = (name: string, ...objects: string[]) =>
  `<annotation><filename>${name}.jpg</filename>${objects.join('')}</annotation>`
const object = (name: string, box: readonly number[], difficult = 0) => {
  const sides = ['xmin', 'ymin', 'xmax', 'ymax'].map((side, i) => `<${side}>${box[i]}</${side}>`).join('')
  return `<object><name>${name}</name><difficult>${difficult}</difficult><bndbox>${sides}</bndbox></object>`
}

describe('VOC’s files', () => {
  it('are evaluated as they stand', () => {
    const set = labelFormats.voc.read(
      new Map([
        ['1.xml', annotation('1', object('dog', [0, 0, 9, 9]), object('big cat', [0, 0, 9, 9], 1))],
        ['2.xml', annotation('2', object('dog', [0, 0, 9, 9]))],
      ]),
    )
    const results = readVocResults(
      new Map([
        ['comp3_det_test_dog.txt', '1 0.9 0 0 9 9\n2 0.8 20 20 29 29\n'],
        ['results/big cat.txt', '1 0.5 0 0 9 9\r\n'],
        ['notes.md', 'hello'],
      ]),
    )
    const { perClass } = evaluateVoc(vocObjectsOf(set), results)
    const numbers = perClass.map(({ category, AP, positives }) => ({ category, AP, positives }))
    expect(numbers).toEqual([
      { category: 'big cat', AP: 0, positives: 0 },
      { category: 'dog', AP: 0.5, positives: 2 },
    ])
  })

  it.each(['1 0.9 0 0 9', '1 0.9 0 0 9 x', '1 0.9 0 0 9 9 9', '1'])('end with an error: %s', line => {
    const call = () => readVocResults(new Map([['dog.txt', `1 0.9 0 0 9 9\n${line}`]]))
    expect(call).toThrow(
      expect.objectContaining({ code: 'voc.line', received: `dog.txt: lines[1]: ${JSON.stringify(line)}` }),
    )
  })
})

describe('labels with scores', () => {
  const read = (line: string) =>
    labelFormats.yolo.read(
      new Map([
        ['a/b.txt', line],
        ['classes.txt', 'dog\n'],
      ]),
    )

  it('are detections', () => {
    const { images, categories, boxes, scores } = vocDetectionsOf(read('0 0.5 0.5 0.5 0.25 0.75'))
    expect({ images, categories, scores }).toEqual({ images: ['a/b'], categories: ['dog'], scores: [0.75] })
    expect(boxes).toEqual({ format: 'xyxy', unit: 'normalised', data: Float64Array.of(0.25, 0.375, 0.75, 0.625) })
  })

  it('are none without', () => {
    expect(() => vocDetectionsOf(read('0 0.5 0.5 0.5 0.5'))).toThrow(expect.objectContaining({ code: 'voc.score' }))
  })
})
