import { stripVTControlCharacters } from 'node:util'

/** Text that may hold anything, such as the name of a file, safe to print within a line. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
