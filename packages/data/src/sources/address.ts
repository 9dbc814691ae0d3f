import { DataError } from '@convene/core'

/**
 * An address that files may come from. Plain http is for this machine alone: tests and tunnels.
 *
 * @throws DataError source.address
 */
export function checkAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === undefined || !(url.protocol === 'https:' || local)) {
    const received = url === undefined ? JSON.stringify(text.slice(0, 200)) : withoutSecrets(url)
    throw new DataError({ code: 'source.address', expected: 'an https address', received })
  }
  return url
}

/** An address as it may be printed: without user, password, query and fragment. */
export function withoutSecrets(address: URL | string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}
