import { parse, View } from 'vega'
import { compile } from 'vega-lite'

/** A Vega-Lite specification as SVG, in time. */
export const drawn = specification =>
  new View(parse(compile({ ...specification, config }).spec), { renderer: 'none' }).toSVG()

const font = 'system-ui, sans-serif'
const config = {
  background: 'white',
  font,
  axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal', domain: false, ticks: false },
  header: { labelFontSize: 12, titleFontSize: 12 },
  legend: { labelFontSize: 11, titleFontSize: 11, symbolType: 'square' },
  view: { stroke: '#ddd' },
}
