import { Writable } from 'node:stream'
import type { Context } from './context.ts'
import { main } from './main.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly signal?: AbortSignal
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a command line as the command would, without a terminal, and keeps what it prints. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { context, stdout, stderr } = collectingContext(options)
  const code = await main(args, context)
  return { code, stdout: stdout(), stderr: stderr() }
}

/** A world without a terminal, and what was written there. */
export function collectingContext(options: RunOptions = {}): {
  readonly context: Context
  readonly stdout: () => string
  readonly stderr: () => string
} {
  const { cwd = process.cwd(), signal = new AbortController().signal, env = process.env } = options
  const [stdout, stderr] = [collector(), collector()]
  const context: Context = {
    stdout: { stream: stdout.stream, interactive: false },
    stderr: { stream: stderr.stream, interactive: false },
    signal,
    env,
    cwd,
  }
  return { context, stdout: stdout.text, stderr: stderr.text }
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}
