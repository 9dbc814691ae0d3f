/** How long something takes, and what it returns. Other processes' turns do not count, as they would by the clock. */
export function cpuSeconds<X>(run: () => X): { readonly seconds: number; readonly result: X } {
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (user + system) / 1e6, result }
}
