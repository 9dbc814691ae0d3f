/** Gives timers and signals a turn now and then. A backend that never waits would keep all of them from theirs. */
export function pauses(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < 50) return
    await new Promise(resolve => setTimeout(resolve))
    last = performance.now()
  }
}
