import { DataError } from '@convene/core'
import type { LabelFormatName } from './formats.ts'
import { parseJson } from './json.ts'
import type { TextFiles } from './labelSet.ts'

const roots: readonly (readonly [RegExp, LabelFormatName])[] = [
  [/<annotation[\s>]/, 'voc'],
  [/<dataset[\s>]/, 'dlib'],
  [/<annotations[\s>]/, 'cvat'],
]

/**
 * Which format labels have, by the files' endings and how the first begins; texts count if there is nothing else.
 *
 * @throws DataError labels.format: none of those that are known
 * @throws DataError labels.json: a file that should be JSON
 */
export function labelFormatOf(files: TextFiles): LabelFormatName {
  // Texts last: lists of classes lie beside other formats too.
  const isText = (path: string) => path.toLowerCase().endsWith('.txt')
  const inOrder = [...files].sort(([a], [b]) => Number(isText(a)) - Number(isText(b)))
  for (const [path, text] of inOrder) {
    const name = formatOf(path.toLowerCase(), text)
    if (name !== undefined) return name
  }
  const received = files.size === 0 ? 'no files' : [...files.keys()].slice(0, 3).join(', ')
  throw new DataError({ code: 'labels.format', expected: 'XML, JSON, CSV or text of a labelling tool', received })
}

function formatOf(path: string, text: string): LabelFormatName | undefined {
  if (path.endsWith('.csv')) return 'via-csv'
  if (path.endsWith('.txt')) return 'yolo'
  if (path.endsWith('.xml')) return roots.find(([root]) => root.test(text.slice(0, 10_000)))?.[1]
  if (!path.endsWith('.json')) return undefined
  const json = parseJson(text)
  return typeof json === 'object' && json !== null && 'annotations' in json ? 'coco' : 'via-json'
}
