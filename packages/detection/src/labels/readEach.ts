import { DataError } from '@convene/core'
import { placed } from '../json.ts'
import type { TextFiles } from './labelSet.ts'

/** Reads the files of one ending, and passes over others. An error says in which file. */
export function readEach<X>(files: TextFiles, ending: string, read: (text: string, path: string) => X): readonly X[] {
  return [...files].flatMap(([path, text]) => {
    if (!path.toLowerCase().endsWith(ending)) return []
    try {
      return [read(text, path)]
    } catch (error) {
      throw error instanceof DataError ? placed(error, path) : error
    }
  })
}
