import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('child.mjs', import.meta.url))

/** What keeps a contestant from being measured. `kind`: absent, unable, failed or slow. */
export class Problem extends Error {
  constructor({ kind, reason }) {
    super(reason)
    this.kind = kind
  }
}

/** A contestant with a workload in a process of its own; see child.mjs for what it can be asked. */
export class ContestantProcess {
  #process
  #printed = ''

  /** @param node the program that runs it */
  constructor(node) {
    // Its warnings are shown only if it fails: a dozen of runtimes say what they are doing.
    this.#process = fork(script, {
      execPath: node,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        this.#printed = (this.#printed + text).slice(-2000)
      })
    }
  }

  /**
   * @param patience milliseconds after which it is given up
   * @throws Problem
   */
  async ask(task, request, patience) {
    const controller = new AbortController()
    const { signal } = controller
    const timer = setTimeout(() => controller.abort(), patience)
    const exit = once(this.#process, 'exit', { signal }).then(([code, signalName]) => {
      const said = this.#printed.trim().split('\n').at(-1)
      throw new Problem({ kind: 'failed', reason: `its process ended (${signalName ?? code}): ${said}` })
    })
    const answer = once(this.#process, 'message', { signal })
    // Of the two that race, the one that loses is aborted below: nobody waits for that.
    for (const promise of [exit, answer]) promise.catch(() => {})
    try {
      this.#process.send({ task, ...request })
      const [message] = await Promise.race([answer, exit])
      if (message.problem !== undefined) throw new Problem(message.problem)
      return message
    } catch (error) {
      if (error.name !== 'AbortError') throw error
      throw new Problem({ kind: 'slow', reason: `not done after ${Math.round(patience / 1000)} s` })
    } finally {
      clearTimeout(timer)
      controller.abort()
    }
  }

  /** Ends it, whatever it is doing. */
  async end() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exit
  }
}
