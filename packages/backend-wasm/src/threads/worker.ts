import { workerSource } from './workerSource.ts'

/** What a thread starts with. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory
  readonly shared: SharedArrayBuffer
  /** Its number; the caller's is 0. */
  readonly thread: number
}

/** A thread beside the caller's. */
export interface Worker {
  stop(): void
}

/**
 * Starts a thread, and waits until it listens. It keeps no process alive.
 *
 * @param onEnd is told why it ended, unless it was stopped
 */
export function openWorker(start: WorkerStart, onEnd: (reason: string) => void): Promise<Worker> {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')
  return node === undefined ? openInBrowser(start, onEnd) : openInNode(node, start, onEnd)
}

function openInNode(
  node: typeof import('node:worker_threads'),
  start: WorkerStart,
  onEnd: (reason: string) => void,
): Promise<Worker> {
  const worker = new node.Worker(workerSource, { eval: true, workerData: start })
  let isStopped = false
  return new Promise((resolve, reject) => {
    worker.once('error', error => {
      reject(error)
      if (!isStopped) onEnd(`a thread failed: ${error.message}`)
    })
    worker.once('exit', () => {
      reject(new Error('a thread ended before it began'))
      if (!isStopped) onEnd('a thread ended')
    })
    worker.once('message', () => {
      worker.unref()
      resolve({
        stop: () => {
          isStopped = true
          void worker.terminate()
        },
      })
    })
  })
}

function openInBrowser(start: WorkerStart, onEnd: (reason: string) => void): Promise<Worker> {
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }))
  const worker = new globalThis.Worker(url)
  return new Promise<Worker>((resolve, reject) => {
    worker.onerror = ({ message }) => {
      reject(new Error(message))
      onEnd(`a thread failed: ${message}`)
    }
    worker.onmessage = () => resolve({ stop: () => worker.terminate() })
    worker.postMessage(start)
  }).finally(() => URL.revokeObjectURL(url))
}
