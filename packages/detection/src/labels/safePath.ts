import { DataError } from '@convene/core'
import { shown } from '../json.ts'

/**
 * A path within a folder, as a file of labels names it.
 *
 * @throws DataError labels.path: none, or one that leads elsewhere
 */
export function safePath(path: string): string {
  const steps = path.split(/[/\\]/)
  const isAbsolute = /^([/\\]|[a-z]:)/i.test(path)
  if (path === '' || isAbsolute || steps.includes('..') || path.includes('\0')) {
    throw new DataError({ code: 'labels.path', expected: 'a path within the folder', received: shown(path) })
  }
  return path
}

/** The path with another ending: photos/1.jpg becomes photos/1.xml. */
export function withEnding(path: string, ending: string): string {
  return `${stemOf(path)}${ending}`
}

/** A path without its ending. */
export function stemOf(path: string): string {
  return path.replace(/\.[^./\\]*$/, '')
}

/** Adds a file. @throws DataError labels.duplicate: there is one of that name */
export function addFile(files: Map<string, string>, path: string, text: string): void {
  if (files.has(path)) {
    const received = `${shown(path)} twice`
    throw new DataError({ code: 'labels.duplicate', expected: 'images whose names differ before the ending', received })
  }
  files.set(path, text)
}
