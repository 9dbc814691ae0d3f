import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** What a server does with a file. */
export interface Served {
  readonly bytes: Uint8Array
  /** Of the connection: it breaks after so many bytes of an answer. */
  readonly breakAfter?: number
  /** After `breakAfter` bytes nothing comes any more, not even an end. */
  readonly hang?: boolean
  /** Left out, ranges are honoured. */
  readonly ranges?: boolean
  readonly etag?: string
  /** Left out, 200 or 206. */
  readonly status?: number
}

export interface TestServer extends AsyncDisposable {
  readonly address: string
  /** By path; to be changed between requests. */
  readonly files: Map<string, Served>
  /** What was asked for, in order: the path, and the range after a space. */
  readonly requests: string[]
  /** How many bytes each answer brought. */
  readonly sent: number[]
  /** The authorization that came with each request that had one. */
  readonly tokens: string[]
}

/** A web server on this machine, for as long as a test needs it. */
export async function testServer(): Promise<TestServer> {
  const files = new Map<string, Served>()
  const requests: string[] = []
  const sent: number[] = []
  const tokens: string[] = []
  const server = createServer((request, response) => {
    const { range, authorization } = request.headers
    if (authorization !== undefined) tokens.push(authorization)
    requests.push(range === undefined ? request.url! : `${request.url} ${range}`)
    sent.push(answer(files.get(request.url!), request, response))
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    address: `http://localhost:${bound.port}/`,
    files,
    requests,
    sent,
    tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Returns how many bytes it sends. */
function answer(served: Served | undefined, request: IncomingMessage, response: ServerResponse): number {
  if (!served || served.status !== undefined) {
    response.writeHead(served?.status ?? 404).end()
    return 0
  }
  const { bytes, breakAfter = Number.POSITIVE_INFINITY, hang = false, ranges = true, etag } = served
  const [, from] = /^bytes=(\d+)-$/.exec((ranges && request.headers.range) || '') ?? []
  const start = Number(from ?? 0)
  if (start > 0 && start >= bytes.length) {
    response.writeHead(416).end()
    return 0
  }
  const body = bytes.subarray(start)
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': body.length,
    ...(from !== undefined && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    ...(etag !== undefined && { etag }),
  })
  if (breakAfter >= body.length) {
    response.end(body)
    return body.length
  }
  response.write(body.subarray(0, breakAfter), () => {
    // What was written should arrive before the connection breaks.
    if (!hang) setTimeout(() => response.destroy(), 50)
  })
  return breakAfter
}
