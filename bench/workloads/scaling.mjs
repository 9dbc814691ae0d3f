import { conv2d, leaf, trace } from '@convene/core'
import { convolutionWorkload } from './convolution.mjs'
import { flopsOf, parameter, tracedProgram } from './program.mjs'

/** Convolutions of 3×3 one after the other. */
function stack(depth) {
  const filter = i => parameter(`filter${i}`)
  const filters = Array.from({ length: depth }, (_, i) => [filter(i), [3, 3, 64, 64]])
  const shapes = { x: [1, 28, 28, 64], ...Object.fromEntries(filters) }
  const program = (ops, inputs) => ({
    y: filters.reduce((x, [name]) => conv2d(ops, x, leaf(inputs, name), { padding: 'same' }), leaf(inputs, 'x')),
  })
  const deviations = Object.fromEntries(filters.map(([name]) => [name, 1 / 24]))
  return {
    name: `${depth} × conv 28×28×64→64 3×3`,
    kind: 'program',
    flops: flopsOf(trace(program, shapes)),
    make: () => tracedProgram(program, shapes, { seed: 8, deviations }),
  }
}

/** One size grows, the others stay. `exponent`: how the count of multiply-adds grows with it. */
const axes = [
  {
    axis: 'image side',
    exponent: 2,
    values: [14, 28, 56, 112, 224],
    workload: side => convolutionWorkload('', { side, from: 64, to: 64, kernel: 3 }),
  },
  {
    axis: 'channels',
    exponent: 2,
    values: [16, 32, 64, 128, 256],
    workload: channels => convolutionWorkload('', { side: 28, from: channels, to: channels, kernel: 3 }),
  },
  {
    axis: 'batch',
    exponent: 1,
    values: [1, 2, 4, 8, 16],
    workload: batch => convolutionWorkload('', { batch, side: 28, from: 64, to: 64, kernel: 3 }),
  },
  { axis: 'depth', exponent: 1, values: [1, 2, 4, 8, 16], workload: stack },
]

/** How cost grows with each of the sizes of a convolutional network. */
export const scalingWorkloads = axes.flatMap(({ axis, exponent, values, workload }) =>
  values.map(value => ({
    ...workload(value),
    id: `scaling-${axis.replace(' ', '-')}-${value}`,
    name: `${axis} ${value}`,
    scaling: { axis, value, exponent },
  })),
)
