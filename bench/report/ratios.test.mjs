import { expect, it } from 'vitest'
import { ratioToBestPeer, shareOfCeiling } from './ratios.mjs'

const ours = { contestant: 'wasm', kind: 'ours', threads: 1, median: 2, gflops: 30 }
const rows = [
  ours,
  { contestant: 'slower', kind: 'peer', threads: 1, median: 8 },
  { contestant: 'faster', kind: 'peer', threads: 1, median: 4 },
  { contestant: 'with more threads', kind: 'peer', threads: 2, median: 1 },
  { contestant: 'native', kind: 'native', threads: 1, median: 1 },
  { contestant: 'wrong', kind: 'peer', threads: 1, problem: { kind: 'wrong', reason: '' } },
  { contestant: 'ceiling', kind: 'ceiling', threads: 1, median: 1, gflops: 60 },
]

it('rivals have as many threads, run in a browser, and are right', () => {
  expect(ratioToBestPeer(ours, rows)).toBe(2)
  expect(ratioToBestPeer({ ...ours, threads: 2 }, rows)).toBe(0.5)
  expect(ratioToBestPeer(ours, [ours])).toBeUndefined()
})

it('the ceiling is that of as many threads', () => {
  expect(shareOfCeiling(ours, rows)).toBe(0.5)
  expect(shareOfCeiling({ ...ours, threads: 2 }, rows)).toBe(0.25)
  expect(shareOfCeiling({ ...ours, gflops: undefined }, rows)).toBeUndefined()
})
