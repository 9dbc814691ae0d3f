/** Somewhere to write text. */
export interface Output {
  readonly stream: NodeJS.WritableStream
  /** Whether a person watches: a terminal that shows bars and colours. */
  readonly interactive: boolean
}

/** What a command sees of the world. */
export interface Context {
  /** Results, and nothing else. */
  readonly stdout: Output
  /** Progress and failures. */
  readonly stderr: Output
  /** Aborted when the user wants to stop; its reason is an `Interrupted`. */
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  /** The folder that names of files start from. */
  readonly cwd: string
}

export function print({ stdout }: Context, text: string): void {
  stdout.stream.write(`${text}\n`)
}

/** The one document of a command that was asked for JSON. Numbers that JSON has not become strings: `"NaN"`. */
export function printJson(context: Context, document: unknown): void {
  const finite = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  print(context, JSON.stringify(document, finite, 2))
}

/** A line for people, away from the results. */
export function remark({ stderr }: Context, text: string): void {
  stderr.stream.write(`${text}\n`)
}
