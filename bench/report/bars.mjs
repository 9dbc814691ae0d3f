import { drawn } from './picture.mjs'
import { ratioToBestPeer } from './ratios.mjs'

/** Ours stand out; peers are alike; native code is no rival. */
const colours = {
  cpu: '#f6c177',
  'gpujs:webasm': '#ea9a3e',
  wasm: '#c2410c',
  'wasm exact': '#7c1d06',
  'tfjs cpu': '#cbd5e1',
  'tfjs wasm': '#94a3b8',
  'onnxruntime-web': '#64748b',
  'LiteRT.js': '#475569',
  'jax-js': '#b8c4d6',
  'onnxruntime-node': '#86a789',
}

/**
 * Bars from the best peer of each workload: to the right what is faster, to the left what is slower, on a logarithmic axis.
 * Side by side: each Node.js, with each number of threads.
 *
 * @returns SVG; nothing, if no contestant had a peer to be compared with
 */
export function barsSvg({ cpu, sections }) {
  const bars = sections.flatMap(({ node, workloads }) =>
    workloads.flatMap(({ workload, rows }) =>
      rows.flatMap(row => {
        const ratio = row.kind === 'ceiling' ? undefined : ratioToBestPeer(row, rows)
        const panel = `Node.js ${node}, ${row.threads === 1 ? 'one thread' : `${row.threads} threads`}`
        return ratio === undefined ? [] : [{ panel, workload: workload.name, contestant: row.contestant, ratio }]
      }),
    ),
  )
  if (bars.length === 0) return undefined
  const present = Object.keys(colours).filter(name => bars.some(({ contestant }) => contestant === name))
  const panels = [...new Set(bars.map(({ panel }) => panel))]
  const workloads = [...new Set(bars.map(({ workload }) => workload))]
  // Workloads with contestants within, rather than a facet for each: facets move up into the place of one that is empty.
  const y = {
    field: 'workload',
    type: 'nominal',
    scale: { domain: workloads, paddingInner: 0.15, paddingOuter: 0.1 },
    axis: { title: null, labelLimit: 300, labelFontSize: 12, labelPadding: 8 },
  }
  const yOffset = { field: 'contestant', type: 'nominal', scale: { domain: present } }
  const x = {
    field: 'ratio',
    type: 'quantitative',
    scale: { type: 'log', nice: false, domain: domainOf(bars) },
    axis: { title: null, values: [0.001, 0.01, 0.1, 1, 10, 100], format: '~r' },
  }
  const color = {
    field: 'contestant',
    type: 'nominal',
    scale: { domain: present, range: present.map(name => colours[name]) },
    legend: { title: null, orient: 'top', columns: 5 },
  }
  return drawn({
    title: {
      text: 'Speed, relative to the fastest peer',
      subtitle: `${cpu}. 1 is the fastest peer of the row; to the right is faster.`,
      anchor: 'start',
    },
    data: { values: bars },
    facet: {
      column: { field: 'panel', sort: panels, title: null, header: { labelAnchor: 'start', labelFontWeight: 'bold' } },
    },
    spacing: 16,
    spec: {
      width: 260,
      height: { step: 8, for: 'offset' },
      layer: [
        { mark: { type: 'rule', color: '#333' }, encoding: { x: { datum: 1 } } },
        { mark: { type: 'bar', height: 7 }, encoding: { y, yOffset, x, x2: { datum: 1 }, color } },
        // The best peer's bar has no length: its end shows who that is.
        { mark: { type: 'tick', thickness: 5, size: 7, opacity: 1 }, encoding: { y, yOffset, x, color } },
      ],
    },
  })
}

/** Room to both sides of 1. */
function domainOf(bars) {
  const ratios = bars.map(({ ratio }) => ratio)
  return [Math.min(...ratios, 0.5) / 1.2, Math.max(...ratios, 2) * 1.2]
}
