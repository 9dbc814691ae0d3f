import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { learningCurves } from './learningCurves.ts'
import { tensorBoardEvent, tensorBoardHeader } from './tensorBoard.ts'

describe('learningCurves', () => {
  it('has a panel for each figure, and a line for training and validation', async () => {
    const history = [1, 2, 3].map(epoch => ({ loss: 1 / epoch, 'validation/loss': 1.5 / epoch, accuracy: Number.NaN }))
    const svg = await learningCurves(history, 'digits & <letters>')
    new XMLParser().parse(svg, true)
    expect(svg).toContain('digits &amp; &lt;letters&gt;')
    expect(
      svg.match(/aria-label="epoch: \d; value: [\d.]+; of: (training|validation)"/g)?.length,
    ).toBeGreaterThanOrEqual(6)
  })
})

describe('tensorBoardEvent', () => {
  // The first record of a file that TensorFlow 2 wrote, but for the time: length 24, and the checksum of that.
  it('frames a record as TensorFlow does', () => {
    const header = tensorBoardHeader(0)
    expect([...header.subarray(0, 12)]).toEqual([0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22])
    expect(header.length).toBe(24 + 16)
    expect(new TextDecoder().decode(header.subarray(12, 36))).toContain('brain.Event:2')
  })

  it('holds each figure as a float under its name', () => {
    const bytes = tensorBoardEvent({ loss: 0.5 }, 300, 1)
    // 5: summary { 1: value { 1: "loss", 2: 0.5f } }
    const summary = [0x2a, 13, 0x0a, 11, 0x0a, 4, ...new TextEncoder().encode('loss'), 0x15, 0, 0, 0, 0x3f]
    expect([...bytes.subarray(12, -4)]).toEqual([0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0xac, 0x02, ...summary])
  })
})
