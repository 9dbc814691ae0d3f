import { describe, expect, it } from 'vitest'
import { elbowPlot } from './elbowPlot.tsx'

describe('the plot of an elbow', () => {
  it('draws what rises upwards, and marks what was chosen', () => {
    const points = [0.4, 0.6, 0.7, 0.72].map((meanIou, i) => ({ k: i + 1, meanIou }))
    const picture = elbowPlot(points, 3)
    const circles = [...picture.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="(\d)"/g)]
    const [across, up, radii] = [1, 2, 3].map(group => circles.map(match => Number(match[group])))
    expect(across).toEqual(across!.toSorted((a, b) => a - b))
    expect(up).toEqual(up!.toSorted((a, b) => b - a))
    expect(radii).toEqual([3, 3, 6, 3])
    expect(picture).toContain('>1.0</text>')
  })

  it('draws a single point', () => {
    expect(elbowPlot([{ k: 1, meanIou: 1 }], 1)).not.toMatch(/NaN|Infinity/)
  })
})
