import type { TopLevelSpec } from 'vega-lite'
import type { EpochRecord } from '../trainState.ts'

const validation = 'validation/'

/** How loss and metrics went from epoch to epoch, as SVG: a panel for each, with training and validation in it. */
export async function learningCurves(history: readonly EpochRecord[], title: string): Promise<string> {
  // Read when something is drawn: they are most of what a command would have to load.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  const points = history.flatMap((record, i) =>
    Object.entries(record).flatMap(([name, value]) => {
      if (!Number.isFinite(value)) return []
      const isValidation = name.startsWith(validation)
      const figure = isValidation ? name.slice(validation.length) : name
      return [{ epoch: i + 1, figure, value, of: isValidation ? 'validation' : 'training' }]
    }),
  )
  const figures = [...new Set(points.map(({ figure }) => figure))]
  const panel = (figure: string) => ({
    title: figure,
    width: 320,
    height: 220,
    transform: [{ filter: { field: 'figure', equal: figure } }],
    mark: { type: 'line' as const, point: { size: 20 } },
    encoding: {
      x: { field: 'epoch', type: 'quantitative' as const, axis: { tickMinStep: 1, format: 'd', grid: false } },
      y: { field: 'value', type: 'quantitative' as const, title: null, scale: { zero: false } },
      color: {
        field: 'of',
        type: 'nominal' as const,
        title: null,
        scale: { domain: ['training', 'validation'], range: ['#8aa6c1', '#c2410c'] },
      },
    },
  })
  const specification: TopLevelSpec = {
    title,
    data: { values: points },
    hconcat: figures.map(panel),
    config: { background: 'white', font: 'system-ui, sans-serif', view: { stroke: '#ddd' } },
  }
  return new View(parse(compile(specification).spec), { renderer: 'none' }).toSVG()
}
