import { type Context, remark } from '../context.ts'
import { terminalBar } from '../progress.ts'

export interface TrainingBar {
  update(done: number, figures: Readonly<Record<string, number>>, examples: number): void
  stop(): void
}

/** How often a line says how far an epoch is, where no bar can be drawn. */
const lineEveryMs = 60_000

/**
 * How far an epoch is: loss, metrics, images a second and the time that is left. A bar where a person watches, else a line
 * each minute.
 */
export function trainingBar(context: Context, name: string, total: number, first: number): TrainingBar {
  const started = performance.now()
  let [seen, said] = [0, started]
  const describe = (done: number, figures: Readonly<Record<string, number>>) => {
    const seconds = (performance.now() - started) / 1000
    const left = ((total - done) * seconds) / Math.max(1, done - first)
    return `${formatFigures(figures)}  ${Math.round(seen / seconds)} images/s  ${formatDuration(left)} left`
  }
  if (context.stderr.interactive) {
    const bar = terminalBar(context.stderr, `${name} [{bar}] {value}/{total}  {figures}`, 20)
    bar.start(total, first, { figures: '' })
    return {
      update: (done, figures, examples) => {
        seen += examples
        bar.update(done, { figures: describe(done, figures) })
      },
      stop: () => bar.stop(),
    }
  }
  return {
    update: (done, figures, examples) => {
      seen += examples
      if (performance.now() - said < lineEveryMs) return
      said = performance.now()
      remark(context, `${name}, ${done} of ${total}: ${describe(done, figures)}`)
    },
    stop: () => {},
  }
}

/** `loss 0.4321  accuracy 0.8765` */
export function formatFigures(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join('  ')
}

/** `4 min 05 s` */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
