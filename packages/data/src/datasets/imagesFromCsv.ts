import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DataError } from '@convene/core'
import { CsvError, parse } from 'csv-parse/sync'
import { unlessMissing } from '../sources/missing.ts'
import { oneLine } from '../sources/oneLine.ts'
import { containedPath } from './containedPath.ts'
import type { LabelledFiles } from './labelledFile.ts'

export interface CsvOptions {
  /** The column with the images' paths; `path` unless said. */
  readonly pathColumn?: string
  /** The column with the names of their classes; `label` unless said. */
  readonly labelColumn?: string
  /** The folder that paths start from and must stay in; the CSV file's own unless said. */
  readonly folder?: string
  /** The classes in their order. Left out: those in the file, by character codes. */
  readonly classNames?: readonly string[]
  /** Between columns; a comma unless said. */
  readonly delimiter?: string
}

const maxBytes = 2 ** 26
const maxRows = 2_000_000
const maxRowLength = 2 ** 16

/**
 * Images that a CSV file lists: a first line with the columns' names, then a path and a class in each line.
 *
 * @throws DataError dataset.missing: no such file, or an image that is not there
 * @throws DataError dataset.size: longer than 64 MiB, or of 2 million lines
 * @throws DataError csv.format: no CSV, lines of different lengths, or one longer than 64 KiB
 * @throws DataError csv.column: a column is missing
 * @throws DataError dataset.classes: fewer than two classes, or one that is not among `classNames`
 * @throws DataError dataset.path: a path that leads out of the folder
 */
export async function imagesFromCsv(file: string, options: CsvOptions = {}): Promise<LabelledFiles> {
  const { pathColumn = 'path', labelColumn = 'label', folder = dirname(file), delimiter = ',' } = options
  const [header = [], ...rows] = parseRows(await readText(file), file, delimiter)
  const pathAt = columnOf(pathColumn, header, file)
  const labelAt = columnOf(labelColumn, header, file)
  const classNames = options.classNames ?? [...new Set(rows.map(row => row[labelAt]!))].sort()
  if (classNames.length < 2) {
    const received = classNames.length === 0 ? 'no images' : `only ${JSON.stringify(classNames[0])}`
    throw new DataError({ code: 'dataset.classes', expected: `several classes in ${file}`, received })
  }
  const labels = new Map(classNames.map((name, label) => [name, label]))
  const root = (await unlessMissing(realpath(resolve(folder)))) ?? folder
  const files = []
  for (const [i, row] of rows.entries()) {
    const label = labels.get(row[labelAt]!)
    if (label === undefined) {
      const received = `${JSON.stringify(oneLine(row[labelAt]!))} for image ${i}`
      throw new DataError({ code: 'dataset.classes', expected: `one of the ${classNames.length} classes`, received })
    }
    files.push({ path: await containedPath(root, row[pathAt]!), label })
  }
  return { files, classNames }
}

async function readText(file: string): Promise<string> {
  const stats = await unlessMissing(stat(file))
  if (!stats?.isFile()) {
    throw new DataError({ code: 'dataset.missing', expected: `a CSV file at ${file}`, received: 'no such file' })
  }
  if (stats.size > maxBytes) {
    const expected = `at most ${maxBytes} bytes in ${file}`
    throw new DataError({ code: 'dataset.size', expected, received: String(stats.size) })
  }
  return readFile(file, 'utf8')
}

function parseRows(text: string, file: string, delimiter: string): readonly (readonly string[])[] {
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      skip_empty_lines: true,
      max_record_size: maxRowLength,
      to: maxRows,
    })
    if (rows.length < maxRows) return rows
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new DataError({ code: 'csv.format', expected: `CSV in ${file}`, received: oneLine(cause.message), cause })
  }
  throw new DataError({ code: 'dataset.size', expected: `fewer than ${maxRows} lines in ${file}`, received: 'more' })
}

function columnOf(name: string, header: readonly string[], file: string): number {
  const at = header.indexOf(name)
  if (at >= 0) return at
  const received = oneLine(header.slice(0, 8).join(', ')) || 'none'
  throw new DataError({ code: 'csv.column', expected: `a column ${name} in ${file}`, received })
}
