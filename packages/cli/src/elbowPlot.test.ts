import { describe, expect, it } from 'vitest'
import { elbowPlot } from './elbowPlot.ts'

describe('the plot of an elbow', () => {
  it('draws what rises upwards, and marks what was chosen', async () => {
    const points = [0.4, 0.6, 0.7, 0.72].map((meanIou, i) => ({ k: i + 1, meanIou }))
    const picture = await elbowPlot(points, 3)
    const circles = [...picture.matchAll(/"circle" transform="translate\(([\d.]+),([\d.]+)\)" d="M([\d.]+),0/g)]
    const [across, up, radii] = [1, 2, 3].map(group => circles.map(match => Number(match[group])))
    expect(across).toEqual(across!.toSorted((a, b) => a - b))
    expect(up).toEqual(up!.toSorted((a, b) => b - a))
    expect(new Set(across).size * new Set(up).size).toBe(16)
    const [least, , most] = radii!
    expect(radii).toEqual([least, least, most, least])
    expect(most).toBeGreaterThan(least!)
    expect(picture).toContain('>mean IoU</text>')
  })

  it('draws a single point', async () => {
    expect(await elbowPlot([{ k: 1, meanIou: 1 }], 1)).not.toMatch(/NaN|Infinity/)
  })
})
