import { Unable } from './contestants/unable.mjs'
import { workloadOf } from './workloads/workloads.mjs'

/**
 * One contestant with one workload, in a process of its own: neither what V8 has learnt from another one's code nor another
 * one's threads are in its way. Does what the process that started it asks for, and answers.
 */
let run

const tasks = {
  /** Makes ready and runs once. @returns the result, and how long that one run took */
  async prepare({ contestant, workload: id, threads }) {
    const workload = workloadOf(id)
    const { prepare } = await import(`./contestants/${contestant.module}.mjs`)
    const made = await prepare({ ...workload.make(), kind: workload.kind }, { ...contestant.options, threads })
    run = made.run
    const started = performance.now()
    const result = await run()
    const first = performance.now() - started
    return { first, outputs: made.read(result), flops: made.flops ?? workload.flops }
  },

  /**
   * Runs until it gets no faster, in batches: V8 compiles what is hot in the background, and WebAssembly twice.
   *
   * @param batch how many milliseconds a batch takes at least
   * @param most  how many milliseconds to try at most
   */
  async warmUp({ batch, most }) {
    const started = performance.now()
    let best = Number.POSITIVE_INFINITY
    for (let stale = 0; stale < 2 && performance.now() - started < most; ) {
      const least = Math.min(...(await timed(batch, 3)))
      stale = least < 0.97 * best ? 0 : stale + 1
      best = Math.min(best, least)
    }
    return { took: performance.now() - started }
  },

  /** One turn. @returns the time of each run in milliseconds */
  async turn({ least }) {
    return { times: await timed(least, 1) }
  },
}

/** Runs at least so many milliseconds and so many times. */
async function timed(milliseconds, count) {
  const times = []
  for (let total = 0; total < milliseconds || times.length < count; ) {
    const started = performance.now()
    await run()
    const time = performance.now() - started
    times.push(time)
    total += time
  }
  return times
}

process.on('message', async ({ task, ...request }) => {
  try {
    process.send({ ...(await tasks[task](request)) })
  } catch (error) {
    process.send({ problem: problemOf(error) })
  }
})
process.on('disconnect', () => process.exit())

function problemOf(error) {
  if (error?.code === 'ERR_MODULE_NOT_FOUND') return { kind: 'absent', reason: firstLine(error.message) }
  return { kind: error instanceof Unable ? 'unable' : 'failed', reason: firstLine(error?.message ?? String(error)) }
}

const firstLine = text => text.split('\n')[0].replace(/ imported from .*/, '')
