import { conv2d, leaf } from '@convene/core'
import { parameter, tracedProgram } from './program.mjs'

/** One convolution, padding `same`, of a filter that stays. `groups` as many as channels makes it depthwise. */
export function convolutionWorkload(id, { batch = 1, side, from, to, kernel, strides = 1, groups = 1 }) {
  const filter = [kernel, kernel, from / groups, to]
  const output = Math.ceil(side / strides)
  const multiplyAdds = batch * output * output * to * kernel * kernel * (from / groups)
  const what = groups === 1 ? `conv ${side}×${side}×${from}→${to}` : `depthwise ${side}×${side}×${from}`
  return {
    id,
    name: `${what} ${kernel}×${kernel}${strides === 1 ? '' : `, stride ${strides}`}`,
    kind: 'program',
    flops: 2 * multiplyAdds,
    make: () =>
      tracedProgram(
        (ops, inputs) => ({
          y: conv2d(ops, leaf(inputs, 'x'), leaf(inputs, parameter('filter')), { strides, groups, padding: 'same' }),
        }),
        { x: [batch, side, side, from], [parameter('filter')]: filter },
        // Results of about 1.
        { seed: 2, deviations: { [parameter('filter')]: 1 / Math.sqrt((kernel * kernel * from) / groups) } },
      ),
  }
}
