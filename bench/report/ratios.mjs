/** Whether a row is another one's rival: as many threads, and not code that a browser cannot run. */
const isRival = (row, { threads }) => row.kind === 'peer' && row.threads === threads && row.problem === undefined

/** How many times as fast as the best peer a row is; nothing, if there is none. */
export function ratioToBestPeer(row, rows) {
  const times = rows.filter(other => isRival(other, row)).map(({ median }) => median)
  return times.length === 0 || row.problem !== undefined ? undefined : Math.min(...times) / row.median
}

/** The share of what the processor can multiply and add, in the same turns; nothing, if there is no rate. */
export function shareOfCeiling(row, rows) {
  const ceilings = rows.filter(({ kind, problem }) => kind === 'ceiling' && problem === undefined)
  if (ceilings.length === 0 || row.gflops === undefined) return undefined
  return row.gflops / (row.threads * Math.max(...ceilings.map(({ gflops }) => gflops)))
}

export const labelOf = ({ contestant, threads }) => (threads === 1 ? contestant : `${contestant} ×${threads}`)
