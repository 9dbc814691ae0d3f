import { describe, expect, it } from 'vitest'
import { labelFormatOf } from './formatOf.ts'
import { type LabelFormatName, labelFormats } from './formats.ts'

const set = {
  images: [{ file: 'a.jpg', size: { width: 4, height: 3 }, attributes: {}, objects: [] }],
  categories: [],
  attributes: {},
}

describe('the format of labels', () => {
  it.each(Object.keys(labelFormats) as LabelFormatName[])('%s is known by what is written', name => {
    expect(labelFormatOf(labelFormats[name].write(set).files)).toBe(name)
  })

  it('is not that of a list of classes beside it', () => {
    const { files } = labelFormats.voc.write(set)
    expect(labelFormatOf(new Map([['a/classes.txt', 'dog\n'], ...files]))).toBe('voc')
  })

  it.each([[new Map()], [new Map([['a.png', 'x']])], [new Map([['a.xml', '<svg/>']])]])(
    'is none of others (%#)',
    files => {
      expect(() => labelFormatOf(files)).toThrow(expect.objectContaining({ code: 'labels.format' }))
    },
  )
})
