import type { TopLevelSpec } from 'vega-lite'

/** How well k anchors fit. */
export interface ElbowPoint {
  readonly k: number
  readonly meanIou: number
}

/** Mean IoU by number of anchors, as a picture in SVG; the chosen number is marked. */
export async function elbowPlot(points: readonly ElbowPoint[], chosen: number): Promise<string> {
  // Read when something is drawn: they are most of what the command would have to load.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  const isChosen = `datum.k === ${chosen}`
  const specification: TopLevelSpec = {
    width: 400,
    height: 240,
    data: { values: [...points] },
    encoding: {
      x: { field: 'k', type: 'quantitative', title: 'anchors', axis: { tickMinStep: 1, format: 'd', grid: false } },
      y: { field: 'meanIou', type: 'quantitative', title: 'mean IoU', scale: { zero: false } },
    },
    layer: [
      { mark: { type: 'line', color: '#8aa6c1' } },
      {
        mark: { type: 'circle', opacity: 1 },
        encoding: {
          color: { condition: { test: isChosen, value: '#c2410c' }, value: '#8aa6c1' },
          size: { condition: { test: isChosen, value: 120 }, value: 40 },
        },
      },
    ],
    config: { background: 'white', font: 'system-ui, sans-serif', view: { stroke: '#ddd' } },
  }
  return new View(parse(compile(specification).spec), { renderer: 'none' }).toSVG()
}
