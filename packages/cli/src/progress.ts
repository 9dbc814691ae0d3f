import type { OnProgress } from '@convene/zoo/weights'
import { SingleBar } from 'cli-progress'
import { type Context, type Output, remark } from './context.ts'
import { oneLine } from './oneLine.ts'

/** How far along something is. */
export interface Progress {
  update(done: number, total: number): void
  /** Takes the bar away. */
  stop(): void
}

/** A bar on a terminal, so many characters long, that is gone when it is done. */
export function terminalBar({ stream }: Output, format: string, barsize: number): SingleBar {
  const characters = { barCompleteChar: '█', barIncompleteChar: '░', barsize }
  return new SingleBar({ stream, format, ...characters, clearOnComplete: true, gracefulExit: false })
}

/** A bar under a name, on standard error, where a person watches; nothing where nobody does. */
export function progressBar({ stderr }: Context, name: string): Progress {
  if (!stderr.interactive) return { update: () => {}, stop: () => {} }
  const bar = terminalBar(stderr, `${oneLine(name)} [{bar}] {percentage} %`, 30)
  bar.start(1, 0)
  return {
    update: (done, total) => {
      bar.setTotal(total)
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}

/** A line for each tenth, for where no bar can be drawn but a long silence would be worse. */
export function progressLines(context: Context, name: string): Progress {
  let tenth = -1
  return {
    update: (done, total) => {
      const now = Math.floor((10 * done) / total)
      if (now <= tenth) return
      tenth = now
      remark(context, `${oneLine(name)}: ${10 * now} %`)
    },
    stop: () => {},
  }
}

/** Shows what fetching reports. A second try is told of in any case. */
export function showDownload(
  context: Context,
  makeProgress: (context: Context, name: string) => Progress,
): { readonly onProgress: OnProgress; readonly stop: () => void } {
  let progress: (Progress & { readonly name: string }) | undefined
  const stop = (): void => {
    progress?.stop()
    progress = undefined
  }
  const update = (name: string, done: number, total: number | undefined): void => {
    if (progress?.name !== name) {
      stop()
      progress = { ...makeProgress(context, name), name }
    }
    if (total !== undefined) progress.update(done, total)
  }
  return {
    stop,
    onProgress: event => {
      if (event.kind === 'download') return update(`fetching ${event.what}`, event.received, event.total)
      if (event.kind === 'unpack') return update(`unpacking ${event.what}`, event.done, event.total)
      stop()
      const again = event.kind === 'retry' ? 'trying again' : 'fetching it from its start'
      remark(context, `convene: ${again}: ${oneLine(`${event.what}: ${event.reason}`)}`)
    },
  }
}

/** How far a run of checks is, and which comes next. */
export interface RunProgress {
  update(done: number, next: string | undefined): void
  stop(): void
}

/**
 * Many checks, one after another: a bar with what is being checked and the time that is left where a person watches; a
 * line now and then where nobody does, so that a long run is no silence and a short one says nothing.
 *
 * @param everyMs how long it may be silent
 */
export function runProgress({ stderr }: Context, name: string, total: number, everyMs = 30_000): RunProgress {
  const started = performance.now()
  let [done, next, begun] = [0, '', 0]
  if (stderr.interactive) {
    const bar = terminalBar(stderr, `${oneLine(name)} [{bar}] {value}/{total}, {left} left  {next}`, 20)
    bar.start(total, 0, { next: '', left: '?' })
    return {
      update: (count, following = '') => {
        if (done === 0) begun = count
        done = count
        bar.update(count, {
          next: oneLine(following).slice(0, 30),
          left: timeLeft(started, count - begun, total - count),
        })
      },
      stop: () => bar.stop(),
    }
  }
  const timer = setInterval(() => {
    const left = timeLeft(started, done - begun, total - done)
    stderr.stream.write(`${oneLine(name)}: ${done} of ${total}, ${left} left, at ${oneLine(next)}\n`)
  }, everyMs)
  timer.unref()
  return {
    update: (count, following = '') => {
      if (next === '') begun = count
      ;[done, next] = [count, following]
    },
    stop: () => clearInterval(timer),
  }
}

/** As the checks before took. */
function timeLeft(started: number, done: number, left: number): string {
  if (done <= 0) return '?'
  const seconds = (((performance.now() - started) / done) * left) / 1000
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}

/** What fetches something, told of the context, and shown how it gets on. */
export async function fetching<R>(
  context: Context,
  makeProgress: (context: Context, name: string) => Progress,
  load: (options: Pick<Context, 'env' | 'signal'> & { readonly onProgress: OnProgress }) => Promise<R>,
): Promise<R> {
  const { onProgress, stop } = showDownload(context, makeProgress)
  try {
    return await load({ env: context.env, signal: context.signal, onProgress })
  } finally {
    stop()
  }
}
