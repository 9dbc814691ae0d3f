/**
 * Gives timers, signals and screens a turn now and then: what is returned is awaited often, and waits when the last turn was
 * 16 ms ago, a frame of a screen. Computing that never waits would keep all of them from theirs; waiting each time would cost a
 * millisecond and more each time.
 */
export function pauses(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < 16) return
    await new Promise(resolve => setTimeout(resolve))
    last = performance.now()
  }
}
