import { control } from './protocol.ts'

/** Turns around the loop before a thread goes to sleep: the next job mostly comes at once. */
const spins = 20_000

/**
 * What a thread runs, as text: the same for Node.js and browsers, without a file that bundlers would have to find.
 *
 * It gets `{ memory, shared, thread }`, answers, and from then on listens to nothing but the shared numbers.
 */
export const workerSource: string = `
'use strict'
const start = ({ memory, shared, thread }, answer) => {
  const control = new Int32Array(shared)
  const kernels = new Map()
  const kernelOf = number => {
    const known = kernels.get(number)
    if (known !== undefined) return known
    const address = control[${control.moduleAddress}] >>> 0
    const bytes = new Uint8Array(memory.buffer, address, control[${control.moduleBytes}]).slice()
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
    kernels.set(number, exports.run)
    return exports.run
  }
  const work = () => {
    const run = kernelOf(control[${control.kernel}])
    const first = ${control.addresses}
    const addresses = Array.from(control.subarray(first, first + control[${control.count}]))
    if (addresses.length > 0) addresses[addresses.length - 1] += thread * control[${control.perThread}]
    const [turns, chunk] = [control[${control.turns}], control[${control.chunk}]]
    for (;;) {
      const from = Atomics.add(control, ${control.next}, chunk)
      if (from >= turns) return
      run(from, Math.min(from + chunk, turns), ...addresses)
    }
  }
  let done = Atomics.load(control, ${control.job})
  answer()
  for (;;) {
    for (let i = 0; i < ${spins} && Atomics.load(control, ${control.job}) === done; i++);
    while (Atomics.load(control, ${control.job}) === done) Atomics.wait(control, ${control.job}, done)
    done = Atomics.load(control, ${control.job})
    try {
      work()
    } catch {
      Atomics.store(control, ${control.failed}, 1)
    }
    Atomics.sub(control, ${control.busy}, 1)
  }
}
if (typeof require === 'function') {
  const { parentPort, workerData } = require('node:worker_threads')
  start(workerData, () => parentPort.postMessage('ready'))
} else {
  self.onmessage = ({ data }) => start(data, () => self.postMessage('ready'))
}
`
