/** The report as text: times, and ratios to tfjs's cpu backend and to the fastest peer. */
export function format({ node, cpu, cores, results }) {
  const head = `${cpu}, ${cores} cores, Node.js ${node}; one thread; medians of interleaved runs`
  return [head, ...results.map(formatWorkload)].join('\n\n')
}

const peers = ['tfjs cpu', 'tfjs wasm', 'onnxruntime-web wasm']

function formatWorkload({ name, flops, rows }) {
  const baseline = rows.find(row => row.name === 'tfjs cpu').median
  const best = Math.min(...rows.filter(row => peers.includes(row.name)).map(row => row.median))
  const lines = [
    [name, 'median ms', 'min – max', 'GFLOP/s', '× tfjs cpu', '× best peer', 'off by', 'runs'],
    ...rows.map(({ name, median, least, most, difference, runs }) => [
      name,
      median.toFixed(1),
      `${least.toFixed(1)} – ${most.toFixed(1)}`,
      (flops / median / 1e6).toFixed(2),
      (baseline / median).toFixed(2),
      (best / median).toFixed(3),
      difference.toExponential(1),
      String(runs),
    ]),
  ]
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)))
  const cells = line => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
  return lines.map(line => cells(line).join('  ')).join('\n')
}
