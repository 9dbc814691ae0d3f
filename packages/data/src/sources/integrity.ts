import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { DataError } from '@convene/core'
import { parse } from 'ssri'

/** A checksum that a file must have. */
export interface Integrity {
  readonly algorithm: string
  readonly hex: string
}

/** Strongest first. SHA-1 and MD5 can be forged. */
const algorithms = ['sha512', 'sha384', 'sha256']

/**
 * The strongest checksum in a subresource-integrity string such as `sha512-…`.
 *
 * @throws DataError source.integrity: there is none, or only one that can be forged
 * @see https://www.w3.org/TR/SRI/
 */
export function parseIntegrity(text: string): Integrity {
  const found = strongest(text)
  if (found) return found
  const expected = 'a checksum sha512-…, sha384-… or sha256-…'
  throw new DataError({ code: 'source.integrity', expected, received: JSON.stringify(text.slice(0, 200)) })
}

/** The same, or nothing. */
export function strongest(text: string): Integrity | undefined {
  const parsed = parse(text, { strict: true })
  for (const algorithm of algorithms) {
    const hash = parsed?.[algorithm]?.[0]
    if (hash) return { algorithm, hex: hash.hexDigest() }
  }
  return undefined
}

export function sameIntegrity(a: Integrity, b: Integrity): boolean {
  return a.algorithm === b.algorithm && a.hex === b.hex
}

export function formatIntegrity({ algorithm, hex }: Integrity): string {
  return `${algorithm}-${Buffer.from(hex, 'hex').toString('base64')}`
}

/** Starts a checksum with what a file holds already. */
export async function hashFile(file: string, algorithm: string, signal?: AbortSignal): Promise<Hash> {
  const hash = createHash(algorithm)
  const stream = createReadStream(file, { highWaterMark: 2 ** 20, ...(signal && { signal }) })
  for await (const chunk of stream) hash.update(chunk)
  return hash
}
