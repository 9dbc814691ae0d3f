import { Interrupted } from './failure.ts'
import { main } from './main.ts'

/** Runs this process's own command line. */
export async function start(): Promise<void> {
  const controller = new AbortController()
  // Once: a second Ctrl-C ends the process at once, as if nobody listened.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new Interrupted(signal)))
  }
  // Whoever reads the output may stop early, as head does; there is nobody left to tell.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
  process.exitCode = await main(process.argv.slice(2), {
    stdout: { stream: process.stdout, interactive: process.stdout.isTTY === true },
    stderr: { stream: process.stderr, interactive: process.stderr.isTTY === true },
    signal: controller.signal,
    env: process.env,
    cwd: process.cwd(),
  })
}
