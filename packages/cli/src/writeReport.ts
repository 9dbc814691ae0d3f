import { access, constants, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { formatHtml, formatJson, formatJunit, formatText, type Report } from '@convene/conformance/reports'
import { DataError } from '@convene/core'
import { type Context, print } from './context.ts'
import { UsageError } from './failure.ts'

export type ReportFormat = 'table' | 'json' | 'junit' | 'html'

const formats: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  // A plugin's own words must not command a terminal.
  table: report => stripVTControlCharacters(formatText(report)).replaceAll(/[^\P{Cc}\n]/gu, ''),
  json: formatJson,
  junit: formatJunit,
  html: formatHtml,
}

export const reportFormats: readonly ReportFormat[] = ['table', 'json', 'junit', 'html']

/** Where a report goes, and in which form. */
export interface Destination {
  readonly format: ReportFormat
  /** A file; standard output, if left out. */
  readonly output?: string
}

/**
 * Looks before a long run whether its report can be written after it.
 *
 * @throws UsageError usage.output: a page for browsers would fill the terminal
 * @throws DataError report.write: no such folder, no leave to write there, or a folder of that name
 */
export async function checkDestination({ stdout, cwd }: Context, { format, output }: Destination): Promise<void> {
  if (output === undefined) {
    if (format !== 'html' || !stdout.interactive) return
    const expected = '--output <file>, or a standard output that is redirected'
    throw new UsageError({ code: 'usage.output', expected, received: 'a terminal for a page of HTML' })
  }
  const path = resolve(cwd, output)
  try {
    await access(dirname(path), constants.W_OK)
  } catch (cause) {
    throw unwritable(output, cause)
  }
  if (await isFolder(path)) throw unwritable(output, new Error('a folder'))
}

/** @throws DataError report.write */
export async function writeReport(context: Context, report: Report, { format, output }: Destination): Promise<void> {
  const text = formats[format](report).trimEnd()
  if (output === undefined) return print(context, text)
  try {
    await writeFile(resolve(context.cwd, output), `${text}\n`)
  } catch (cause) {
    throw unwritable(output, cause)
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function unwritable(output: string, cause: unknown): DataError {
  const received = `${output}: ${cause instanceof Error ? cause.message : String(cause)}`
  return new DataError({ code: 'report.write', expected: 'a file that can be written', received, cause })
}
