import { DataError } from '@convene/core'
import Papa from 'papaparse'
import { eachItem, type JsonRecord, recordOf, shown } from '../json.ts'
import { parseJson } from './json.ts'
import type { AnnotatedImage, LabelLoss, LabelReading, LabelSet, LabelWriting, TextFiles } from './labelSet.ts'
import { readEach } from './readEach.ts'
import { viaEntries } from './viaEntries.ts'
import { readImage } from './viaImage.ts'
import type { ViaOptions } from './viaOptions.ts'

const columns = [
  'filename',
  'file_size',
  'file_attributes',
  'region_count',
  'region_id',
  'region_shape_attributes',
  'region_attributes',
] as const

/**
 * VGG Image Annotator's CSV: a line for each region, or for an image without any. What is JSON there, is `name=value;…` in
 * the oldest files; both are read.
 *
 * @throws DataError via.csv, labels.json, json.field, via.shape, labels.path: what is wrong, with the file that it is in
 */
export function readViaCsv(files: TextFiles, options: ViaOptions = {}): LabelReading {
  const losses: LabelLoss[] = []
  const images = readEach(files, '.csv', text => {
    const entries = entriesOf(rowsOf(text))
    const read: AnnotatedImage[] = []
    eachItem(entries, 'images', entry => read.push(readImage(entry, options, losses)))
    return read
  })
  return { images: images.flat(), categories: [], attributes: {}, losses }
}

/**
 * Writes one file, via.csv. What it cannot hold is what `writeViaJson` cannot.
 *
 * @throws DataError labels.path, labels.unit, labels.imageSize
 */
export function writeViaCsv(set: LabelSet, options: ViaOptions = {}): LabelWriting {
  const { entries, losses } = viaEntries(set, options)
  const rows = entries.flatMap(({ filename, size, file_attributes, regions }) => {
    const image = [filename, size, JSON.stringify(file_attributes), regions.length]
    if (regions.length === 0) return [[...image, 0, '{}', '{}']]
    return regions.map(({ shape_attributes, region_attributes }, i) => {
      return [...image, i, JSON.stringify(shape_attributes), JSON.stringify(region_attributes)]
    })
  })
  return { files: new Map([['via.csv', `${Papa.unparse([[...columns], ...rows], { newline: '\n' })}\n`]]), losses }
}

type Row = Readonly<Record<(typeof columns)[number], string>>

function rowsOf(text: string): readonly Row[] {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true })
  const [problem] = errors
  if (problem !== undefined) {
    const received = `${problem.message} in row ${problem.row ?? 0}`
    throw new DataError({ code: 'via.csv', expected: 'CSV', received })
  }
  const [header = [], ...rows] = data
  const names = header.map((name, i) => (i === 0 ? name.replace(/^\uFEFF?#?/, '') : name))
  if (columns.some(column => !names.includes(column))) {
    throw new DataError({
      code: 'via.csv',
      expected: `columns ${columns.join(', ')}`,
      received: shown(names.join(',')),
    })
  }
  return rows.map((row, i) => {
    if (row.length === names.length) return Object.fromEntries(names.map((name, at) => [name, row[at]!])) as Row
    const received = `${row.length} in row ${i + 1}`
    throw new DataError({ code: 'via.csv', expected: `${names.length} fields`, received })
  })
}

/** Rows by their images, in the order in which those come. */
function entriesOf(rows: readonly Row[]): readonly JsonRecord[] {
  const entries = new Map<string, { readonly row: Row; readonly regions: JsonRecord[] }>()
  eachItem(rows, 'rows', row => {
    const key = JSON.stringify([row.filename, row.file_size])
    const entry = entries.get(key) ?? { row, regions: [] }
    entries.set(key, entry)
    const shape = fieldsIn(row.region_shape_attributes)
    if (Object.keys(shape).length === 0) return
    entry.regions.push({ shape_attributes: shape, region_attributes: fieldsIn(row.region_attributes) })
  })
  return [...entries.values()].map(({ row, regions }) => ({
    filename: row.filename,
    size: row.file_size === '' ? undefined : Number(row.file_size),
    file_attributes: fieldsIn(row.file_attributes),
    regions,
  }))
}

function fieldsIn(cell: string): JsonRecord {
  const text = cell.trim()
  if (text === '' || text === '""') return {}
  return text.startsWith('{') ? recordOf(parseJson(text)) : oldFields(text)
}

/** `name=rect;x=1;y=2;all_points_x=[1:2:3];` */
function oldFields(text: string): JsonRecord {
  const pairs = text.split(';').filter(pair => pair !== '')
  return Object.fromEntries(
    pairs.map(pair => {
      const [name = '', ...rest] = pair.split('=')
      const value = rest.join('=')
      if (rest.length === 0) throw new DataError({ code: 'via.csv', expected: 'name=value', received: shown(pair) })
      if (/^\[.*\]$/.test(value)) return [name, value.slice(1, -1).split(':').map(Number)]
      return [name, name !== 'name' && /^-?[\d.]+$/.test(value) && isPlace(name) ? Number(value) : value]
    }),
  )
}

/** Numbers of shapes; those among attributes are texts. */
function isPlace(name: string): boolean {
  return ['x', 'y', 'width', 'height', 'cx', 'cy', 'r', 'rx', 'ry'].includes(name)
}
