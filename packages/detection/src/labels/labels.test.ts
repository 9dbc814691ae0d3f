import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { maskOf } from '../masks/mask.ts'
import { hasShared, missing, readShared } from '../shared.testing.ts'
import { type LabelFormatName, labelFormats } from './formats.ts'
import type { AnnotatedImage, AnnotationShape, LabelSet } from './labelSet.ts'
import { readYolo, writeYolo } from './yolo.ts'

const names = Object.keys(labelFormats) as LabelFormatName[]
const one = (path: string, text: string) => new Map([[path, text]])
const endings: Record<LabelFormatName, string> = {
  voc: 'a.xml',
  yolo: 'a.txt',
  'via-json': 'a.json',
  'via-csv': 'a.csv',
  dlib: 'a.xml',
  coco: 'a.json',
  cvat: 'a.xml',
}

function roundTrip(name: LabelFormatName, set: LabelSet): LabelSet {
  const { read, write } = labelFormats[name]
  const { losses, ...back } = read(write(set).files)
  expect(losses).toEqual([])
  return back
}

describe('published files', () => {
  const path = 'labels/'
  if (!hasShared(path)) {
    it('are read', ({ skip }) => skip(missing(path)))
    return
  }
  const folder = (name: string) =>
    readdirSync(new URL(`../../../../../shared/vectors/labels/${name}/`, import.meta.url)).map(
      file => [file, readShared(`${path}${name}/${file}`)] as const,
    )
  const files: readonly (readonly [LabelFormatName, string, string])[] = [
    ...folder('voc').map(([file, text]) => ['voc', file, text] as const),
    ...folder('dlib').map(([file, text]) => ['dlib', file, text] as const),
    ...folder('via').map(([file, text]) => [file.endsWith('.csv') ? 'via-csv' : 'via-json', file, text] as const),
  ]
  it.each(files)('%s %s come back whole', (name, file, text) => {
    const { losses, ...set } = labelFormats[name].read(one(file, text))
    expect(losses).toEqual([])
    expect(set.images.length).toBeGreaterThan(0)
    expect(labelFormats[name].write(set).losses).toEqual([])
    expect(roundTrip(name, set)).toEqual(set)
  })

  const read = (name: LabelFormatName, file: string) =>
    labelFormats[name].read(one(file, readShared(`${path}${name.split('-')[0]}/${file}`)))
  it('say what is in them', () => {
    const [raccoon] = read('voc', 'raccoon-102.xml').images
    expect(raccoon).toMatchObject({
      file: 'raccoon-102.jpg',
      size: { width: 259, height: 194, depth: 3 },
      attributes: { verified: 'yes', database: 'Unknown', folder: 'images' },
      objects: [{ label: 'raccoon', shape: { x: 1, y: 1, width: 117, height: 151 }, attributes: { truncated: '1' } }],
    })
    const faces = read('dlib', 'testing.xml')
    expect(faces.attributes.name).toBe('Testing faces')
    expect(faces.images[0]!.objects[0]!.shape).toEqual({ kind: 'box', x: 274, y: 181, width: 52, height: 53 })
  })

  it('say the same in CSV and JSON', () => {
    expect(read('via-csv', 'unit_test_annotation1.csv').images).toEqual(
      read('via-json', 'unit_test_annotation2.json').images,
    )
    // The oldest CSV leaves images without regions out.
    const [image] = read('via-csv', 'sample_img5_region_data.csv').images
    const { attributes, ...same } = read('via-json', 'sample_img5_region_data.json').images[0]!
    expect(image).toMatchObject(same)
  })
})

const box = { kind: 'box', x: 1.5, y: 2, width: 30.25, height: 4 } as const
const corners = [
  [0.5, 1],
  [20, 3],
  [7, 9],
] as const
const size = { width: 64, height: 48 }
const awkward = 'a <b> & "c" \'d\', é;\u{1F985}'
const shapes: Record<AnnotationShape['kind'], AnnotationShape> = {
  box,
  polygon: { kind: 'polygon', parts: [corners] },
  polyline: { kind: 'polyline', points: corners },
  points: { kind: 'points', points: [corners[0]] },
  circle: { kind: 'circle', x: 9, y: 8, radius: 7.5 },
  ellipse: { kind: 'ellipse', x: 9, y: 8, radiusX: 4, radiusY: 2, rotation: 0.5 },
  mask: { kind: 'mask', mask: maskOf(48, 64, [100, 20, 64 * 48 - 120]) },
  image: { kind: 'image' },
}
const imageOf = (kinds: readonly AnnotationShape['kind'][], attributes = {}): AnnotatedImage => ({
  file: 'a/photo 1.jpg',
  size,
  attributes: {},
  objects: kinds.map(kind => ({ label: awkward, shape: shapes[kind], attributes })),
})
const bare = { categories: [], attributes: {} }

/** As much as each format can hold. */
const rich: Record<LabelFormatName, LabelSet> = {
  voc: {
    ...bare,
    images: [
      {
        ...imageOf(['box'], { pose: awkward, difficult: '1', occluded: '0', own: ' two  words ' }),
        attributes: { verified: 'yes', folder: 'x', path: '/home/me/x.jpg', segmented: '0', database: awkward },
      },
      { file: 'b.png', attributes: {}, objects: [] },
    ],
  },
  yolo: {
    ...bare,
    images: [
      {
        file: 'a.jpg',
        unit: 'normalised',
        attributes: {},
        objects: [
          {
            label: 'cat',
            shape: { kind: 'box', x: 0.25, y: 0.125, width: 0.5, height: 0.25 },
            attributes: { score: '0.5' },
          },
        ],
      },
    ],
    categories: ['dog', 'cat', 'two words'].map(name => ({ name, attributes: {} })),
  },
  'via-json': {
    ...bare,
    images: [
      {
        ...imageOf(['box', 'polygon', 'polyline', 'points', 'circle', 'ellipse'], {
          colour: awkward,
          constructor: 'x',
        }),
        attributes: { file_size: '129855', caption: awkward },
      },
      { file: 'b.png', attributes: {}, objects: [] },
    ],
  },
  'via-csv': { ...bare, images: [] },
  dlib: {
    images: [{ ...imageOf(['box'], { difficult: '1', pose: '3', angle: '0.5' }) }],
    categories: [],
    attributes: { name: awkward, comment: 'faces' },
  },
  coco: {
    images: [
      {
        ...imageOf(['box', 'polygon', 'mask'], { area: '17.5', iscrowd: '1' }),
        attributes: { id: '7', license: '3', coco_url: 'http://x/y' },
      },
    ],
    categories: [
      { name: 'unused', attributes: { id: '5', supercategory: 'bird' } },
      { name: awkward, attributes: { id: '2' } },
    ],
    attributes: { info: '{"year":2014}', licenses: '[{"id":3}]' },
  },
  cvat: {
    ...bare,
    images: [
      {
        ...imageOf(['box', 'polygon', 'polyline', 'points', 'ellipse', 'image'], {
          occluded: '1',
          z_order: '0',
          colour: awkward,
        }),
        attributes: { id: '4', subset: 'train' },
      },
    ],
  },
}
const sizeless = (set: LabelSet): LabelSet => ({ ...set, images: set.images.map(({ size, ...image }) => image) })

describe('a round trip', () => {
  it.each(names)('of %s loses nothing that it can hold', name => {
    const isVia = name.startsWith('via')
    const set = isVia ? sizeless(rich['via-json']) : rich[name]
    expect(labelFormats[name].write(set).losses).toEqual([])
    const back = roundTrip(name, set)
    if (name !== 'coco') return expect(back).toEqual(set)
    // COCO's objects have ids, and a box beside each segmentation.
    const [image] = back.images
    expect({ ...back, images: [] }).toEqual({ ...set, images: [] })
    expect(image!.objects.map(({ label, shape }) => ({ label, shape }))).toEqual(
      set.images[0]!.objects.map(({ label, shape }) => ({ label, shape })),
    )
    expect(image!.objects[1]).toMatchObject({
      box: { x: 0.5, y: 1, width: 19.5, height: 8 },
      attributes: { area: '17.5', iscrowd: '1', id: '2' },
    })
    expect(roundTrip(name, back)).toEqual(back)
  })

  it('of dlib keeps parts', () => {
    const [image] = rich.dlib.images
    const keypoints = [{ name: 'nose', x: 3, y: 4.5 }]
    const set = { ...rich.dlib, images: [{ ...image!, objects: [{ ...image!.objects[0]!, keypoints }] }] }
    expect(roundTrip('dlib', set)).toEqual(set)
  })

  it('of YOLO in pixels keeps six decimals of the image', () => {
    const objects = [
      { label: 'cat', shape: { kind: 'box', x: 10, y: 20, width: 32, height: 7 } as const, attributes: {} },
    ]
    const set = { ...bare, images: [{ file: 'a.png', size: { width: 640, height: 480 }, attributes: {}, objects }] }
    const { files, losses } = writeYolo(set)
    expect(files.get('a.txt')).toBe('0 0.040625 0.048958 0.050000 0.014583\n')
    expect(losses).toEqual([{ file: 'a.png', field: 'size', reason: 'boxes only' }])
    const back = readYolo(files, { imageFiles: ['a.png'], sizeOf: () => set.images[0]!.size })
    expect(back.images[0]).toMatchObject({ file: 'a.png', objects: [{ label: 'cat' }] })
    const shape = back.images[0]!.objects[0]!.shape as typeof box
    expect([shape.x, shape.y, shape.width, shape.height].map(Math.round)).toEqual([10, 20, 32, 7])
  })

  it.each(['voc', 'cvat'] as const)('of %s keeps decimals, which corners would round', name => {
    const shape = { kind: 'box', x: 0.1, y: 10.1, width: 0.2, height: 10.2 } as const
    const set = {
      ...bare,
      images: [
        {
          file: 'a.jpg',
          attributes: name === 'cvat' ? { id: '0' } : {},
          objects: [{ label: 'x', shape, attributes: {} }],
        },
      ],
    }
    expect(roundTrip(name, set)).toEqual(set)
  })
})

describe('what a format cannot hold', () => {
  const all = Object.keys(shapes) as AnnotationShape['kind'][]
  const held: Record<LabelFormatName, readonly AnnotationShape['kind'][]> = {
    voc: ['box'],
    yolo: ['box'],
    dlib: ['box'],
    coco: ['box', 'polygon', 'mask'],
    'via-json': ['box', 'polygon', 'polyline', 'points', 'circle', 'ellipse'],
    'via-csv': ['box', 'polygon', 'polyline', 'points', 'circle', 'ellipse'],
    cvat: ['box', 'polygon', 'polyline', 'points', 'ellipse', 'image'],
  }
  it.each(names)('is listed: shapes in %s', name => {
    const { files, losses } = labelFormats[name].write({ ...bare, images: [imageOf(all)] })
    const lost = losses.filter(({ field }) => field === 'shape').map(({ object }) => all[object!])
    expect(lost.toSorted()).toEqual(all.filter(kind => !held[name].includes(kind)).toSorted())
    // Each is still there, as something else.
    expect(labelFormats[name].read(files).images[0]!.objects.length).toBe(all.length)
  })

  it('is listed: rotation, parts, attributes and names', () => {
    const object = {
      label: 'x',
      shape: { ...box, rotation: 30 },
      keypoints: [{ name: 'nose', x: 1, y: 1 }],
      attributes: { 'two words': '1', colour: 'red' },
    }
    const set: LabelSet = {
      ...bare,
      images: [{ file: 'a.jpg', size, attributes: { weather: 'fair' }, objects: [object] }],
    }
    const fields = (name: LabelFormatName) =>
      labelFormats[name]
        .write(set)
        .losses.map(({ field }) => field)
        .toSorted()
    expect(fields('voc')).toEqual(['keypoints', 'rotation', 'two words'])
    expect(fields('yolo')).toEqual(['colour', 'keypoints', 'rotation', 'size', 'two words', 'weather'])
    expect(fields('dlib')).toEqual(['rotation', 'two words', 'weather'])
    expect(fields('coco')).toEqual(['keypoints', 'rotation'])
    expect(fields('cvat')).toEqual(['keypoints'])
    expect(fields('via-json')).toEqual(['keypoints', 'rotation', 'size'])
  })

  it('is listed: what a file has that is not read', () => {
    const cvat =
      '<annotations><version>1.1</version><meta/><image id="0" name="a.jpg"><cuboid label="x"/></image><track/></annotations>'
    expect(labelFormats.cvat.read(one('a.xml', cvat)).losses.map(({ field }) => field)).toEqual([
      'meta',
      'track',
      'cuboid',
    ])
    const voc = '<annotation><filename>a.jpg</filename><owner><name>me</name></owner></annotation>'
    expect(labelFormats.voc.read(one('a.xml', voc)).losses).toMatchObject([{ file: 'a.jpg', field: 'owner' }])
    const region = { shape_attributes: { name: 'point', cx: 1, cy: 2 }, region_attributes: { kinds: { cat: true } } }
    const via = { a: { filename: 'a.jpg', size: -1, file_attributes: {}, regions: [region] } }
    expect(labelFormats['via-json'].read(one('a.json', JSON.stringify(via))).losses).toMatchObject([
      { file: 'a.jpg', object: 0, field: 'kinds' },
    ])
  })
})

describe('files that are wrong', () => {
  const bomb = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><annotation><filename>&b;</filename></annotation>`
  const xmls: readonly (readonly [string, string])[] = [
    [bomb, 'xml.doctype'],
    ['', 'xml.format'],
    ['hello', 'xml.format'],
    ['<annotation><filename>a.jpg</filename>', 'xml.format'],
    ['<annotation/><annotation/>', 'xml.format'],
    ['<other/>', 'xml.format'],
    ['<a>'.repeat(1e6), 'xml.format'],
    ['<annotation><__proto__>1</__proto__></annotation>', 'xml.format'],
    ['<annotation/>', 'labels.path'],
    ['<annotation><filename>../a.jpg</filename></annotation>', 'labels.path'],
    ['<annotation><filename>a.jpg</filename><object/></annotation>', 'xml.missing'],
    [
      '<annotation><filename>a.jpg</filename><size><width>x</width><height>1</height></size></annotation>',
      'xml.number',
    ],
    [
      '<annotation><filename>a.jpg</filename><object><bndbox><xmin>NaN</xmin></bndbox></object></annotation>',
      'xml.number',
    ],
  ]
  it.each(xmls)('in XML: %.50s', (text, code) => {
    expect(() => labelFormats.voc.read(one('a.xml', text))).toThrow(
      expect.objectContaining({ code, received: expect.stringMatching(/^a\.xml: /) }),
    )
  })

  it.each(names)('in %s lead nowhere else', name => {
    for (const file of ['/etc/x.jpg', '..\\x.jpg', 'a/../../x.jpg', 'C:x.jpg', '']) {
      const set = { ...bare, images: [{ file, size, attributes: {}, objects: [] }] }
      expect(() => labelFormats[name].write(set)).toThrow(expect.objectContaining({ code: 'labels.path' }))
    }
  })

  const entry = (region: object) =>
    JSON.stringify({ a: { filename: 'a.jpg', size: 1, regions: [region], file_attributes: {} } })
  const shape = (shape_attributes: object) => entry({ shape_attributes, region_attributes: {} })
  const header = 'filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes'
  it.each<[LabelFormatName, string, string]>([
    ['via-json', '{', 'labels.json'],
    ['via-json', '['.repeat(1e5), 'labels.json'],
    ['via-json', '{"a": {}}', 'json.field'],
    ['via-json', '{"__proto__": {"filename": "../x"}}', 'labels.path'],
    ['via-json', shape({ name: 'star' }), 'via.shape'],
    ['via-json', shape({ name: 'rect', x: 0, y: 0, width: -1, height: 1 }), 'via.shape'],
    ['via-json', shape({ name: 'polygon', all_points_x: [1], all_points_y: [] }), 'via.shape'],
    ['via-csv', 'a,b\n1,2', 'via.csv'],
    ['via-csv', `${header}\na.jpg,1`, 'via.csv'],
    ['via-csv', `${header}\n"a.jpg`, 'via.csv'],
    ['via-csv', `${header}\na.jpg,1,{},1,0,"{""name"":""rect"",""x"":""?""}",{}`, 'json.field'],
    ['yolo', '0 0.5 0.5 0.1', 'yolo.line'],
    ['yolo', '0 0.5 0.5 0.1 NaN', 'yolo.line'],
    ['yolo', '-1 0.5 0.5 0.1 0.1', 'yolo.line'],
    ['yolo', '0 0.5 0.5 -0.1 0.1', 'yolo.line'],
    ['coco', '{"images": [], "annotations": []}', 'json.field'],
    ['coco', '{"images": [{"id": 1, "file_name": "../a.jpg"}], "annotations": [], "categories": []}', 'labels.path'],
    ['cvat', '<annotations><image name="a"><polygon label="x" points="1,2,3"/></image></annotations>', 'cvat.points'],
    ['cvat', '<annotations><image name="a"><box label="x" xtl="1"/></image></annotations>', 'xml.missing'],
    ['dlib', '<dataset><images><image file="/a"/></images></dataset>', 'labels.path'],
  ])('in %s: %.60s', (name, text, code) => {
    expect(() => labelFormats[name].read(one(endings[name], text))).toThrow(expect.objectContaining({ code }))
  })

  it('have no class for a number', () => {
    const files = new Map([
      ['classes.txt', 'cat\n'],
      ['a.txt', '1 0.5 0.5 0.1 0.1\n'],
    ])
    expect(() => readYolo(files)).toThrow(expect.objectContaining({ code: 'yolo.line' }))
  })

  it('would be one of two names', () => {
    const images = ['a.jpg', 'a.png'].map(file => ({ file, size, attributes: {}, objects: [] }))
    for (const name of ['voc', 'yolo'] as const) {
      expect(() => labelFormats[name].write({ ...bare, images })).toThrow(
        expect.objectContaining({ code: 'labels.duplicate' }),
      )
    }
  })

  it('of parts of images become pixels only with a size', () => {
    const { images } = rich.yolo
    for (const name of ['voc', 'coco', 'cvat', 'dlib', 'via-csv'] as const) {
      expect(() => labelFormats[name].write({ ...bare, images })).toThrow(
        expect.objectContaining({ code: 'labels.unit' }),
      )
    }
  })
})
