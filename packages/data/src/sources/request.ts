import { DataError } from '@convene/core'
import type { RegistryResponse } from 'npm-registry-fetch'
import { checkAddress } from './address.ts'
import type { NpmSettings } from './npmSettings.ts'
import { reasonOf } from './reason.ts'

export interface RequestOptions {
  /** What is wanted, for messages. */
  readonly what: string
  /** Where it comes from, for messages. */
  readonly from: string
  readonly settings: NpmSettings
  readonly headers?: Readonly<Record<string, string>>
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal
}

/**
 * Asks for an address with the user's proxies, certificates and tokens.
 *
 * @throws DataError source.unreachable: no answer
 * @throws DataError source.http: a status of 400 or more, which `statusOf` tells
 */
export async function request(url: string, options: RequestOptions): Promise<RegistryResponse> {
  const { settings, headers, signal } = options
  if (settings.offline) throw unreachable('npm is set to offline', options)
  // As it is: a range of compressed bytes would be of no use.
  const sent = { 'accept-encoding': 'identity', ...headers }
  // Loaded late: what is in the cache already needs none of it.
  const { default: fetch } = await import('npm-registry-fetch')
  let response: RegistryResponse
  try {
    response = await fetch(url, { ...settings.options, headers: sent, signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw statusCode(cause) === undefined ? unreachable(reasonOf(cause), options, cause) : refused(options, cause)
  }
  // A redirect must not lead from a safe address to an unsafe one.
  if (url.startsWith('https:')) checkAddress(response.url)
  return response
}

/** The HTTP status that an error was made of. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error ? statusCode(error.cause) : undefined
}

/** The error that says that there was no answer, and what to do without one. */
export function unreachable(
  received: string,
  { what, from }: Pick<RequestOptions, 'what' | 'from'>,
  cause?: unknown,
): DataError {
  const expected = `${what} from ${from} (offline, give a local folder instead)`
  return new DataError({ code: 'source.unreachable', expected, received, cause })
}

function refused({ what, from }: RequestOptions, cause: unknown): DataError {
  const status = statusCode(cause)
  const hint = status === 401 || status === 403 ? ': a login may be needed' : ''
  return new DataError({
    code: 'source.http',
    expected: `${what} from ${from}`,
    received: `HTTP status ${status}${hint}`,
    cause,
  })
}

/** npm-registry-fetch puts the status into the error that it throws. */
function statusCode(cause: unknown): number | undefined {
  const status = cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined
  return typeof status === 'number' ? status : undefined
}
