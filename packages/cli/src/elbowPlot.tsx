import { scaleLinear } from 'd3-scale'
import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'

/** How well k anchors fit. */
export interface ElbowPoint {
  readonly k: number
  readonly meanIou: number
}

const [width, height] = [480, 320]
const margin = { left: 56, right: 16, top: 24, bottom: 48 }

/** Mean IoU by number of anchors, as a picture in SVG; the chosen number is marked. */
export function elbowPlot(points: readonly ElbowPoint[], chosen: number): string {
  const least = Math.min(...points.map(({ meanIou }) => meanIou))
  const across = scaleLinear([1, Math.max(2, ...points.map(({ k }) => k))], [margin.left, width - margin.right])
  const up = scaleLinear([least, 1], [height - margin.bottom, margin.top]).nice(5)
  const line = points.map(({ k, meanIou }) => `${round(across(k))},${round(up(meanIou))}`).join(' ')
  const picture = (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      font-family="sans-serif"
      font-size="12"
      role="img"
      aria-label="Mean IoU by number of anchors"
    >
      <rect width={width} height={height} fill="white" />
      {up.ticks(5).map(value => (
        <g key={value}>
          <line x1={margin.left} x2={width - margin.right} y1={round(up(value))} y2={round(up(value))} stroke="#ddd" />
          <Label x={margin.left - 8} y={up(value) + 4} anchor="end" text={up.tickFormat(5)(value)} />
        </g>
      ))}
      {points.map(({ k }) => (
        <Label key={k} x={across(k)} y={height - margin.bottom + 20} anchor="middle" text={String(k)} />
      ))}
      <polyline points={line} fill="none" stroke="#2b6cb0" stroke-width="2" />
      {points.map(({ k, meanIou }) => (
        <circle
          key={k}
          cx={round(across(k))}
          cy={round(up(meanIou))}
          r={k === chosen ? 6 : 3}
          fill={k === chosen ? '#c05621' : '#2b6cb0'}
        />
      ))}
      <Label x={(margin.left + width - margin.right) / 2} y={height - 8} anchor="middle" text="anchors" />
      <Label x={margin.left - 40} y={14} anchor="start" text="mean IoU" />
    </svg>
  )
  return `${render(picture)}\n`
}

interface LabelProps {
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly text: string
}

function Label({ x, y, anchor, text }: LabelProps): VNode {
  return (
    <text x={round(x)} y={round(y)} text-anchor={anchor}>
      {text}
    </text>
  )
}

/** To a tenth of a pixel. */
function round(value: number): number {
  return Math.round(10 * value) / 10
}
