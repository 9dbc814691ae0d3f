import { powerLaw } from '../statistics.mjs'
import { markdownTable, milliseconds } from './markdown.mjs'
import { drawn } from './picture.mjs'
import { labelOf } from './ratios.mjs'

/** Times by what grows, for each contestant and Node.js, with the line through them. */
function series({ sections }) {
  const found = new Map()
  for (const { node, workloads } of sections) {
    for (const { workload, rows } of workloads) {
      const { axis, value, exponent: expected } = workload.scaling
      for (const row of rows) {
        if (row.kind === 'ceiling' || row.problem !== undefined) continue
        const key = `${node} ${labelOf(row)} ${axis}`
        if (!found.has(key)) found.set(key, { node, contestant: labelOf(row), axis, expected, points: [] })
        found.get(key).points.push([value, row.median])
      }
    }
  }
  return [...found.values()].filter(({ points }) => points.length > 1).map(one => ({ ...one, ...powerLaw(one.points) }))
}

/** One table for each thing that grows: the exponent of each contestant, and its times. */
export function formatScaling(report) {
  const all = series(report)
  const tables = [...new Set(all.map(({ axis }) => axis))].map(axis => {
    const rows = all.filter(one => one.axis === axis)
    const values = [...new Set(rows.flatMap(({ points }) => points.map(([value]) => value)))]
    return markdownTable(
      [axis, 'exponent', 'of the count', ...values.map(String)],
      rows.map(({ node, contestant, exponent, expected, points }) => [
        `${contestant}, Node.js ${node}`,
        exponent.toFixed(2),
        String(expected),
        ...values
          .map(value => points.find(([x]) => x === value)?.[1])
          .map(ms => (ms === undefined ? '' : milliseconds(ms))),
      ]),
    )
  })
  const heading =
    'How the time of a 3×3 convolution grows, in milliseconds: with the exponent that fits, and that of the count of multiply-adds.'
  return [heading, ...tables].join('\n\n')
}

/** Both axes logarithmic, so that a power is a straight line and its exponent the slope. */
export function scalingSvg(report) {
  const all = series(report)
  if (all.length === 0) return undefined
  const axes = [...new Set(all.map(({ axis }) => axis))]
  const panelOf = ({ node, contestant }) => `${contestant}, Node.js ${node}`
  const named = all.map(one => ({ ...one, name: panelOf(one) }))
  const chart = axis => {
    const here = named.filter(one => one.axis === axis)
    const points = here.flatMap(({ name, points }) => points.map(([value, ms]) => ({ name, value, ms })))
    const lines = here.flatMap(({ name, points, exponent, factor }) =>
      [points[0], points.at(-1)].map(([value]) => ({
        name,
        value,
        ms: factor * value ** exponent,
        exponent: `∝ ${exponent.toFixed(2)}`,
      })),
    )
    const ends = here.map(({ name, points, exponent, factor }) => {
      const [value] = points.at(-1)
      return { name, value, ms: factor * value ** exponent, label: `slope ${exponent.toFixed(2)}` }
    })
    const values = [...new Set(points.map(({ value }) => value))].sort((a, b) => a - b)
    const x = {
      field: 'value',
      type: 'quantitative',
      scale: { type: 'log', nice: false, padding: 18 },
      axis: { title: axis, values, grid: false },
    }
    const y = {
      field: 'ms',
      type: 'quantitative',
      scale: { type: 'log' },
      axis: { title: 'milliseconds', tickCount: 5, format: '~r' },
    }
    const color = {
      field: 'name',
      type: 'nominal',
      legend: { title: null, orient: 'top', columns: 2, labelLimit: 300 },
    }
    return {
      title: { text: `${axis}: multiply-adds grow with exponent ${here[0].expected}`, fontSize: 12, anchor: 'start' },
      width: 300,
      height: 220,
      layer: [
        { data: { values: lines }, mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color } },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 40, opacity: 1 },
          encoding: { x, y, color },
        },
        {
          data: { values: ends },
          mark: { type: 'text', align: 'right', dx: -6, dy: -6, fontSize: 11 },
          encoding: { x, y, color, text: { field: 'label' } },
        },
      ],
    }
  }
  return drawn({
    title: { text: 'How the time of a 3×3 convolution grows', subtitle: report.cpu, anchor: 'start' },
    concat: axes.map(chart),
    columns: 2,
    spacing: 28,
  })
}
