import { createHash } from 'node:crypto'
import { DataError } from '@convene/core'
import type { RegistryResponse } from 'npm-registry-fetch'
import { tooLarge } from './collect.ts'
import { formatIntegrity, type Integrity } from './integrity.ts'
import type { NpmSettings } from './npmSettings.ts'
import { PartialFile, unmarked } from './partialFile.ts'
import type { OnProgress } from './progress.ts'
import { reasonOf } from './reason.ts'
import { request, statusOf } from './request.ts'
import { retrying } from './retry.ts'

export interface Download {
  readonly url: string
  /** What it is and where it comes from, for messages. */
  readonly what: string
  readonly from: string
  readonly integrity?: Integrity
  readonly maxBytes: number
  readonly folder: string
  /** Names what is unfinished. */
  readonly stem: string
  /** Where the finished file goes, by its checksum. */
  pathOf(integrity: Integrity): string
}

export interface DownloadOptions {
  readonly settings: NpmSettings
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

/**
 * Fetches a file, from where an earlier try broke off if there was one, and moves it into its place once it is whole
 * and its checksum is right.
 *
 * @throws DataError source.checksum, and nothing of it is kept
 * @throws DataError source.broken: the connection broke; where bytes can be told to belong together they are kept
 * @throws DataError source.unreachable, source.http, source.size
 */
export async function download(target: Download, options: DownloadOptions): Promise<string> {
  const { integrity, folder, stem, what, from } = target
  const algorithm = integrity?.algorithm ?? 'sha512'
  // Bytes that a checksum is known for belong together if it is right in the end.
  const file = await PartialFile.claim({ folder, stem, algorithm }, integrity ? 'pinned' : unmarked, options.signal)
  const isRight = () => integrity === undefined || file.digest() === integrity.hex
  const receiveAll = () =>
    retrying(
      () => receive(file, target, options),
      { what, ...options },
      () => file.size,
    )
  try {
    const begunAt = file.size
    // An earlier process may have received everything and only not come to move it.
    if (begunAt === 0 || integrity === undefined || !isRight()) await receiveAll()
    if (begunAt > 0 && !isRight()) {
      await restart(file, file.mark, 'what an earlier download left is damaged', target, options)
      await receiveAll()
    }
  } catch (error) {
    await file.release()
    throw error
  }
  const received = { algorithm, hex: file.digest() }
  if (integrity && !isRight()) {
    await file.discard()
    const expected = `${what} with ${formatIntegrity(integrity)}`
    throw new DataError({ code: 'source.checksum', expected, received: `${formatIntegrity(received)} from ${from}` })
  }
  const path = target.pathOf(received)
  await file.finish(path)
  return path
}

/** One request, for all of it or for the rest; a second one where the rest turns out to be of no use. */
async function receive(file: PartialFile, target: Download, options: DownloadOptions): Promise<void> {
  if (file.size > 0 && file.mark === unmarked) {
    await restart(file, unmarked, 'nothing tells whether it is still the same', target, options)
  }
  const attempt = new AbortController()
  const inAttempt = { ...options, signal: AbortSignal.any([options.signal, attempt.signal]) }
  try {
    const ask = file.size === 0 ? askForAll : askForRest
    const response = await ask(file, target, inAttempt)
    if (response) return await write(response, file, target, inAttempt)
  } finally {
    // A body that was not read to its end would go on arriving.
    attempt.abort()
  }
  await receive(file, target, options)
}

async function askForAll(file: PartialFile, target: Download, options: DownloadOptions): Promise<RegistryResponse> {
  const response = await request(target.url, { ...target, ...options })
  if (response.status !== 200) {
    const expected = `all of ${target.what} from ${target.from}`
    throw new DataError({ code: 'source.http', expected, received: `HTTP status ${response.status}` })
  }
  await file.restart(markOf(response, target))
  return response
}

/** Nothing, if the file has to be fetched from its start by another request. */
async function askForRest(
  file: PartialFile,
  target: Download,
  options: DownloadOptions,
): Promise<RegistryResponse | undefined> {
  let response: RegistryResponse
  try {
    response = await request(target.url, { ...target, ...options, headers: { range: `bytes=${file.size}-` } })
  } catch (error) {
    if (statusOf(error) !== 416) throw error
    await restart(file, file.mark, 'the server has nothing after what an earlier download left', target, options)
    return undefined
  }
  const mark = markOf(response, target)
  if (response.status === 200) {
    await restart(file, mark, 'the server does not continue downloads', target, options)
    return response
  }
  if (response.status === 206 && extentOf(response).start === file.size && mark === file.mark) return response
  await restart(file, mark, 'the server has another file by now', target, options)
  return undefined
}

async function restart(
  file: PartialFile,
  mark: string,
  reason: string,
  { what }: Download,
  { onProgress }: DownloadOptions,
): Promise<void> {
  onProgress({ kind: 'restart', what, reason })
  await file.restart(mark)
}

async function write(
  response: RegistryResponse,
  file: PartialFile,
  target: Download,
  { onProgress }: DownloadOptions,
): Promise<void> {
  const { what, maxBytes } = target
  const { total } = extentOf(response)
  if (total !== undefined && total > maxBytes) throw tooLarge(what, maxBytes, total)
  const report = () =>
    onProgress({ kind: 'download', what, received: file.size, ...(total !== undefined && { total }) })
  report()
  for await (const chunk of chunksOf(response, file, target)) {
    if (file.size + chunk.length > maxBytes) throw tooLarge(what, maxBytes, `more than ${maxBytes}`)
    await file.append(chunk)
    report()
  }
  if (total !== undefined && file.size !== total) throw broken(file, target, total, 'it ended')
}

/** The bytes as they come; a connection that breaks is told from a disk that is full. */
async function* chunksOf(response: RegistryResponse, file: PartialFile, target: Download): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body
  } catch (cause) {
    throw broken(file, target, extentOf(response).total, reasonOf(cause), cause)
  }
}

function broken(
  { size, mark }: PartialFile,
  { what, from }: Download,
  total: number | undefined,
  reason: string,
  cause?: unknown,
): DataError {
  const expected = `${total ?? 'all'} bytes of ${what} from ${from}`
  const kept = mark === unmarked ? '' : '; the next try continues there'
  const received = `${size} until the connection broke (${reason})${kept}`
  return new DataError({ code: 'source.broken', expected, received, cause })
}

/** Where an answer begins, and how many bytes the whole has. */
function extentOf({ status, headers }: RegistryResponse): { readonly start: number; readonly total?: number } {
  if (status === 206) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
    return { start: Number(start), ...(total !== undefined && total !== '*' && { total: Number(total) }) }
  }
  const length = headers.get('content-length')
  return { start: 0, ...(length !== null && { total: Number(length) }) }
}

/** Tells versions of a file apart where no checksum is known. Weak tags do not promise the same bytes. */
function markOf({ headers }: RegistryResponse, { integrity }: Download): string {
  if (integrity) return 'pinned'
  const etag = headers.get('etag')
  const version = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified')
  return version === null ? unmarked : createHash('sha256').update(version).digest('hex').slice(0, 16)
}
